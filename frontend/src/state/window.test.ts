import { expect, test } from 'vitest';
import { around, lastRows, offsets, rangeBetween } from './window';

const ids = Array.from({ length: 100 }, (_, index) => `r${index}`);

test('unknown heights are average', () => {
  const heights = new Map([['r0', 100], ['r1', 300]]);
  expect(offsets(['r0', 'r1', 'r2'], heights, 50)).toEqual([0, 100, 400, 600]);
  expect(offsets(['a', 'b'], new Map(), 50)).toEqual([0, 50, 100]);
});

test('the drawn rows cover what is asked for', () => {
  const tops = offsets(ids, new Map(), 10);
  const { from, to } = rangeBetween(tops, 300, 500);
  expect(tops[from]).toBeLessThanOrEqual(300);
  expect(tops[to]).toBeGreaterThanOrEqual(500);
  expect(to - from).toBeLessThan(40);
});

test('at the end the range stays open', () => {
  const tops = offsets(ids, new Map(), 10);
  expect(rangeBetween(tops, 900, 1200).to).toBe(Infinity);
  expect(lastRows(100)).toEqual({ from: 76, to: Infinity });
  expect(lastRows(3).from).toBe(0);
});

test('before the beginning is the beginning', () => {
  expect(rangeBetween(offsets(ids, new Map(), 10), -500, 100).from).toBe(0);
  expect(around(2).from).toBe(0);
});

test('draws the end when the view is beyond it', () => {
  expect(rangeBetween(offsets(ids, new Map(), 10), 5000, 6000)).toEqual({ from: 72, to: Infinity });
});
