import { expect, it } from 'vitest';
import { deepMerge } from './merge';

it('merges tables and replaces everything else', () => {
  const base = { ui: { name: 'A', cot: 'full' }, list: [1, 2], keep: true };
  const merged = deepMerge(base, { ui: { name: 'B' }, list: [3] });
  expect(merged).toEqual({ ui: { name: 'B', cot: 'full' }, list: [3], keep: true });
  expect(base.ui.name).toBe('A');
});
