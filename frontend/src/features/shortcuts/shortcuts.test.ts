import { expect, test, vi } from 'vitest';
import { matches, SHORTCUTS } from './shortcuts';

vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false })));

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) => ({
  key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers,
});
const found = (event: ReturnType<typeof press>) => SHORTCUTS.find((shortcut) => shortcut.run && matches(shortcut, event))?.id;

test('Ctrl and ⌘ are the same', () => {
  expect(found(press('O', { ctrlKey: true, shiftKey: true }))).toBe('newChat');
  expect(found(press('o', { metaKey: true, shiftKey: true }))).toBe('newChat');
  expect(found(press('o'))).toBeUndefined();
});

test('a sign that needs Shift is found by its key', () => {
  expect(found(press(':', { code: 'Semicolon', ctrlKey: true, shiftKey: true }))).toBe('copyCode');
  expect(found(press('?', { shiftKey: true }))).toBe('help');
  expect(found(press('?'))).toBe('help');
});

test('Alt belongs to the keyboard layout', () => {
  expect(found(press('p', { altKey: true }))).toBeUndefined();
});
