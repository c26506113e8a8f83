import type { Element, Nodes } from 'hast';
import { describe, expect, it } from 'vitest';
import { isSafeImage, isSafeLink, parseMarkdown } from './parse';

const plain = { references: [], allowHtml: false };

function elements(tree: Nodes, name: string): Element[] {
  const own = tree.type === 'element' && tree.tagName === name ? [tree] : [];
  return 'children' in tree ? [...own, ...tree.children.flatMap((child) => elements(child, name))] : own;
}

function textOf(tree: Nodes): string {
  if (tree.type === 'text') return tree.value;
  return 'children' in tree ? tree.children.map(textOf).join('') : '';
}

describe('parseMarkdown', () => {
  it('reads GFM', () => {
    const tree = parseMarkdown('| a |\n|---|\n| ~~1~~ |\n\n- [x] done\n\nhttps://example.com', plain);
    expect(elements(tree, 'table')).toHaveLength(1);
    expect(elements(tree, 'del')).toHaveLength(1);
    expect(elements(tree, 'input')[0]?.properties.checked).toBe(true);
    expect(elements(tree, 'a')[0]?.properties.href).toBe('https://example.com');
  });

  it('shows raw HTML as text', () => {
    const tree = parseMarkdown('a <b>x</b>\n\n<script>alert(1)</script>', plain);
    expect(elements(tree, 'b')).toEqual([]);
    expect(textOf(tree)).toContain('<b>x</b>');
    expect(textOf(tree)).toContain('<script>alert(1)</script>');
  });

  it('drops unsafe addresses', () => {
    const tree = parseMarkdown('[a](javascript:alert(1)) ![b](javascript:x) [c][d]\n\n[d]: vbscript:x', plain);
    expect(elements(tree, 'a').map((a) => a.properties.href)).toEqual(['', '']);
    expect(elements(tree, 'img')[0]?.properties.src).toBe('');
  });

  it('links the names of elements, as whole words, outside links', () => {
    const references = [{ id: '1', name: 'text1' }, { id: '2', name: 'text1 long' }];
    const tree = parseMarkdown('text1, text12, **text1 long**, `text1`, [text1](https://x.test)', { references, allowHtml: false });
    expect(elements(tree, 'a').map((a) => a.properties.dataElementId)).toEqual(['1', '2', '1', undefined]);
  });
});

it('tells safe addresses', () => {
  expect(['https://a', '/a:b', '#x', 'mailto:a@b', 'a/b', ''].every(isSafeLink)).toBe(true);
  expect(['javascript:x', ' JavaScript:x', 'data:text/html,x', 'blob:x'].some(isSafeLink)).toBe(false);
  expect(['data:image/png;base64,x', 'blob:http://x/y', 'https://a'].every(isSafeImage)).toBe(true);
  expect(isSafeImage('data:text/html,x')).toBe(false);
});
