import { expect, test } from 'vitest';
import { groupByDate, timeOf } from './dates';

const now = new Date(2026, 5, 15, 12);
const at = (date: Date) => ({ createdAt: date.toISOString() });

test('groups by day, week, month and then by month', () => {
  const items = [
    at(new Date(2026, 5, 15, 1)), at(new Date(2026, 5, 14, 23)), at(new Date(2026, 5, 9)), at(new Date(2026, 4, 20)),
    at(new Date(2026, 4, 1)), at(new Date(2025, 11, 31)),
  ];
  expect(groupByDate(items, now).map(({ key }) => key)).toEqual([
    'today', 'yesterday', 'previous7days', 'previous30days', '2026-5', '2025-12',
  ]);
});

test('a clock that is ahead, or no date at all, counts as today', () => {
  const items = [at(new Date(2026, 5, 16)), { createdAt: 'long ago' }];
  expect(groupByDate(items, now)).toHaveLength(1);
});

test('the day is named unless it is today', () => {
  expect(timeOf(new Date(2026, 5, 15, 9, 5).toISOString(), 'en-GB', now)).toBe('09:05');
  expect(timeOf(new Date(2026, 5, 1, 9, 5).toISOString(), 'en-GB', now)).toBe('1 Jun 2026, 09:05');
  expect(timeOf('', 'en-GB', now)).toBeNull();
});
