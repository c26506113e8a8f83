import { beforeEach, expect, test, vi } from 'vitest';
import { rememberSent, SentWalk, sentTexts } from './sentHistory';

beforeEach(() => {
  const values = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => values.set(key, value),
  });
});

test('walks back and forth, to what was being written', () => {
  rememberSent('one');
  rememberSent('two');
  const walk = new SentWalk();
  expect(walk.back('draft')).toBe('two');
  expect(walk.back('two')).toBe('one');
  expect(walk.back('one')).toBeNull();
  expect(walk.forward('one')).toBe('two');
  expect(walk.forward('two')).toBe('draft');
  expect(walk.forward('draft')).toBeNull();
});

test('a changed text begins anew', () => {
  rememberSent('one');
  const walk = new SentWalk();
  walk.back('');
  expect(walk.forward('one and more')).toBeNull();
  expect(walk.back('one and more')).toBe('one');
});

test('a text is remembered once, at its last place', () => {
  rememberSent('one');
  rememberSent('two');
  rememberSent('one');
  expect(sentTexts()).toEqual(['two', 'one']);
});
