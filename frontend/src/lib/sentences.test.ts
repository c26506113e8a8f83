import { expect, test } from 'vitest';
import { sentencesSince } from './sentences';

test('a text that grows is read up to its last full sentence', () => {
  const text = 'One. Two is not fin';
  const { text: said, end } = sentencesSince(text, 0, false);
  expect(said).toBe('One.');
  expect(sentencesSince(`${text}ished.`, end, true).text).toBe('Two is not finished.');
});

test('nothing is said before there is a sentence', () => {
  expect(sentencesSince('Not yet', 0, false)).toEqual({ text: '', end: 0 });
});

test('marks of formatting are not read', () => {
  expect(sentencesSince('## A **bold** [link](https://x.y)\n- `code`', 0, true).text).toBe('A bold link\ncode');
});
