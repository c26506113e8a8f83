import { expect, test } from 'vitest';
import { arrange, parseFrame, toCsv } from './frame';

const json = JSON.stringify({
  columns: ['name', 'age'],
  index: [0, 1, 2],
  data: [['b', 10], ['a', 9], ['c', null]],
});
const first = (rows: { texts: string[] }[]) => rows.map(({ texts }) => texts[0]);

test('a counting index is left out, a telling one is a column', () => {
  expect(parseFrame(json)!.columns).toEqual(['name', 'age']);
  expect(parseFrame(JSON.stringify({ columns: ['x'], index: ['i'], data: [[1]] }))!.columns).toEqual(['', 'x']);
});

test('numbers are sorted as numbers, and gaps come last', () => {
  const { rows } = parseFrame(json)!;
  expect(first(arrange(rows, '', { column: 1, direction: 'ascending' }))).toEqual(['a', 'b', 'c']);
  expect(first(arrange(rows, '', { column: 1, direction: 'descending' }))).toEqual(['b', 'a', 'c']);
  expect(first(arrange(rows, '', null))).toEqual(['b', 'a', 'c']);
});

test('the filter looks into every cell', () => {
  const { rows } = parseFrame(json)!;
  expect(first(arrange(rows, '9', null))).toEqual(['a']);
  expect(arrange(rows, 'zzz', null)).toEqual([]);
});

test('numeric columns are known as such', () => {
  expect(parseFrame(json)!.numeric).toEqual([false, true]);
});

test('CSV quotes what needs it', () => {
  const frame = parseFrame(JSON.stringify({ columns: ['a,b'], data: [['say "hi"']] }))!;
  expect(toCsv(frame)).toBe('"a,b"\r\n"say ""hi"""');
});

test('what is no table is none', () => {
  expect(parseFrame('[]')).toBeNull();
  expect(parseFrame('no json')).toBeNull();
});
