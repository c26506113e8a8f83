import { describe, expect, it } from 'vitest';
import type { Step } from '@/client/types';
import { addStep, appendTokens, deleteStep, emptyTree, mergeStep, treeOf, truncateAfter } from './tree';

const step = (id: string, parentId: string | null = null, more: Partial<Step> = {}): Step =>
  ({ id, parentId, type: 'assistant_message', name: 'A', output: '', ...more });

describe('the message tree', () => {
  it('adds roots and children in the order of arrival', () => {
    const tree = ['a', 'b'].reduce((t, id) => addStep(t, step(id)), emptyTree());
    const nested = addStep(addStep(tree, step('c', 'a')), step('d', 'c'));
    expect(nested.roots).toEqual(['a', 'b']);
    expect(nested.children).toEqual({ a: ['c'], c: ['d'] });
  });

  it('leaves out a step whose parent is unknown', () => {
    expect(addStep(emptyTree(), step('x', 'nobody')).byId).toEqual({});
  });

  it('merges a known step: null overwrites, absent survives', () => {
    const tree = addStep(emptyTree(), step('a', null, { output: 'one', language: 'json', tags: ['t'] }));
    const merged = addStep(tree, { id: 'a', type: 'assistant_message', name: 'A', output: 'two', language: null });
    expect(merged.byId.a).toMatchObject({ output: 'two', language: null, tags: ['t'] });
    expect(merged.roots).toEqual(['a']);
    expect(mergeStep(tree, { id: 'unknown' })).toBe(tree);
  });

  it('takes a missing output for empty', () => {
    const tree = addStep(emptyTree(), { ...step('a'), output: null as unknown as string });
    expect(tree.byId.a?.output).toBe('');
  });

  it('appends tokens, replaces sequences, and writes to the input', () => {
    const tree = addStep(addStep(emptyTree(), step('a', null, { output: 'He' })), step('b', null, { input: 'x' }));
    const next = appendTokens(tree, [
      { id: 'a', token: 'll', isSequence: false, isInput: false },
      { id: 'a', token: 'o', isSequence: false, isInput: false },
      { id: 'b', token: 'new', isSequence: true, isInput: true },
      { id: 'unknown', token: '!', isSequence: false, isInput: false },
    ]);
    expect(next.byId.a?.output).toBe('Hello');
    expect(next.byId.b?.input).toBe('new');
    expect(next.shape).toBe(tree.shape);
  });

  it('keeps the other messages identical while one streams', () => {
    const tree = addStep(addStep(emptyTree(), step('a')), step('b'));
    const next = appendTokens(tree, [{ id: 'a', token: '.', isSequence: false, isInput: false }]);
    expect(next.byId.b).toBe(tree.byId.b);
    expect(next.byId.a).not.toBe(tree.byId.a);
  });

  it('deletes with the subtree', () => {
    const tree = treeOf([step('a'), step('b', 'a'), step('c', 'b'), step('d')]);
    const next = deleteStep(tree, 'b');
    expect(Object.keys(next.byId)).toEqual(['a', 'd']);
    expect(next.children.a).toEqual([]);
    expect(deleteStep(tree, 'unknown')).toBe(tree);
  });

  it('keeps an edited message and drops what followed from it', () => {
    const tree = treeOf([step('u1'), step('run1', 'u1'), step('a1', 'run1'), step('u2'), step('a2', 'u2')]);
    expect(Object.keys(truncateAfter(tree, 'u1').byId)).toEqual(['u1']);
    expect(Object.keys(truncateAfter(tree, 'u2').byId)).toEqual(['u1', 'run1', 'a1', 'u2']);
    expect(truncateAfter(tree, 'a1')).toBe(tree);
  });
});
