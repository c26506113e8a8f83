import { expect, test } from 'vitest';
import { formatDay, parseDay } from './dates';

test('a day stays the same day, wherever the browser is', () => {
  const day = parseDay('2024-02-29')!;
  expect([day.getFullYear(), day.getMonth(), day.getDate()]).toEqual([2024, 1, 29]);
  expect(formatDay(day)).toBe('2024-02-29T00:00:00.000Z');
  expect(formatDay(parseDay('2024-02-29T00:00:00.000Z')!)).toBe('2024-02-29T00:00:00.000Z');
});

test('what is no date is none', () => {
  expect(parseDay('soon')).toBeUndefined();
  expect(parseDay(null)).toBeUndefined();
});
