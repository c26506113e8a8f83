import { expect, it } from 'vitest';
import type { Element } from '@/client/types';
import { inlineElementsOf, referencesFor, upsert } from './elements';

const element = (id: string, more: Partial<Element>): Element =>
  ({ id, type: 'text', name: id, display: 'inline', forId: 'm1', ...more });

it('replaces by id or appends', () => {
  expect(upsert([{ id: 'a', n: 1 }], { id: 'a', n: 2 })).toEqual([{ id: 'a', n: 2 }]);
  expect(upsert([{ id: 'a' }], { id: 'b' })).toEqual([{ id: 'a' }, { id: 'b' }]);
});

it('finds the inline elements of a message', () => {
  const list = [element('a', {}), element('b', { display: 'side' }), element('c', { forId: 'm2' })];
  expect(inlineElementsOf(list, 'm1').map((e) => e.id)).toEqual(['a']);
});

it('prefers the own element of a message among equal names', () => {
  const list = [
    element('one', { name: 'n', display: 'side', forId: 'm1' }),
    element('two', { name: 'n', display: 'side', forId: 'm2' }),
    element('three', { name: 'n', display: 'page', forId: 'm3' }),
  ];
  const found = (message: string) => referencesFor(list, message).map((e) => e.id);
  expect(found('m1')).toEqual(['one']);
  expect(found('m2')).toEqual(['two']);
  expect(found('m9')).toEqual(['three']);
});
