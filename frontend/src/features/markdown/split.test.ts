import { describe, expect, it } from 'vitest';
import { linkDefinitions, resplit, splitBlocks, type SplitText } from './split';

const texts = (source: string) => splitBlocks(source).map((block) => block.text);

describe('splitBlocks', () => {
  it('cuts at blank lines', () => {
    expect(texts('one\ntwo\n\nthree\n\n\n# four')).toEqual(['one\ntwo', 'three', '# four']);
    expect(texts('')).toEqual([]);
    expect(texts('\n\n  \n')).toEqual([]);
  });

  it('keeps tables and headings with their lines', () => {
    expect(texts('| a | b |\n|---|---|\n| 1 | 2 |\n\nafter')).toEqual(['| a | b |\n|---|---|\n| 1 | 2 |', 'after']);
    expect(texts('Title\n=====\ntext')).toEqual(['Title\n=====\ntext']);
  });

  it('takes fenced code whole, with its blank lines', () => {
    expect(splitBlocks('intro\n```python title\na\n\nb\n```\nafter')).toEqual([
      { kind: 'markdown', text: 'intro', start: 0 },
      { kind: 'fence', text: 'a\n\nb', start: 6, language: 'python', open: false },
      { kind: 'markdown', text: 'after', start: 31 },
    ]);
  });

  it('marks a fence that is still open', () => {
    expect(splitBlocks('```js\nlet a')).toEqual([
      { kind: 'fence', text: 'let a', start: 0, language: 'js', open: true },
    ]);
  });

  it('closes a fence only with its own marks', () => {
    expect(splitBlocks('````md\n```\nx\n```\n````\ny').map((b) => [b.kind, b.text])).toEqual([
      ['fence', '```\nx\n```'], ['markdown', 'y'],
    ]);
    expect(splitBlocks('~~~\n```\n~~~').map((b) => b.text)).toEqual(['```']);
  });

  it('does not take inline code for a fence', () => {
    expect(texts('```not` a fence\n\nx')).toEqual(['```not` a fence', 'x']);
  });

  it('keeps a list together over blank lines', () => {
    const list = '1. one\n\n   more\n\n2. two\n   ```\n   code\n\n   code\n   ```\n\n3. three';
    expect(texts(`${list}\n\nafter`)).toEqual([list, 'after']);
    expect(texts('text\n- a\n\n- b')).toEqual(['text\n- a\n\n- b']);
  });

  it('ends a list at a fence that is not indented', () => {
    expect(splitBlocks('- a\n```\nx\n```').map((b) => b.kind)).toEqual(['markdown', 'fence']);
  });

  it('keeps indented code and directives together', () => {
    expect(texts('    a\n\n    b\n\nc')).toEqual(['    a\n\n    b', 'c']);
    expect(texts(':::tip\nx\n\ny\n:::\nz')).toEqual([':::tip\nx\n\ny\n:::', 'z']);
  });

  it('keeps formulas together', () => {
    expect(texts('$$\na\n\nb\n$$\n\nc')).toEqual(['$$\na\n\nb\n$$', 'c']);
    expect(texts('so\n\\[\na\n\nb\n\\]\nc')).toEqual(['so\n\\[\na\n\nb\n\\]', 'c']);
    expect(texts('$$a$$\n\nb')).toEqual(['$$a$$', 'b']);
  });

  it('does not cut a text with footnotes', () => {
    expect(texts('a[^1]\n\nb\n\n[^1]: note')).toHaveLength(1);
  });
});

describe('resplit', () => {
  it('gives the same as a whole split at every length, and keeps settled blocks', () => {
    const source = 'intro\n\n- a\n\n- b\n\n```js\nlet x\n\nlet y\n```\n\n| a |\n|---|\n| 1 |\n\n1. x\n\n   y\n\nend\n\n# last';
    let state: SplitText | null = null;
    for (let length = 1; length <= source.length; length++) {
      const before: SplitText | null = state;
      state = resplit(before, source.slice(0, length));
      expect(state.blocks).toEqual(splitBlocks(source.slice(0, length)));
      if (before && before.blocks.length > 2) expect(state.blocks[0]).toBe(before.blocks[0]);
    }
  });

  it('starts over when the text was replaced', () => {
    const first = resplit(null, 'a\n\nb\n\nc\n\nd');
    expect(resplit(first, 'x\n\ny').blocks.map((b) => b.text)).toEqual(['x', 'y']);
  });
});

it('finds link definitions', () => {
  expect(linkDefinitions('see [a]\n\n[a]: https://x.test "t"\n[b]: /y\ntext')).toBe('[a]: https://x.test "t"\n[b]: /y');
  expect(linkDefinitions('none')).toBe('');
});
