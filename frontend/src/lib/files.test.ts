import { describe, expect, it } from 'vitest';
import { acceptAttribute, checkFile, formatBytes, isAccepted } from './files';

describe('isAccepted', () => {
  const file = (name: string, type: string) => ({ name, type });
  it('knows lists of types and endings', () => {
    expect(isAccepted(file('a.png', 'image/png'), ['image/*'])).toBe(true);
    expect(isAccepted(file('a.txt', 'text/plain'), ['image/*'])).toBe(false);
    expect(isAccepted(file('a.TXT', ''), ['.txt'])).toBe(true);
    expect(isAccepted(file('a', ''), ['*/*'])).toBe(true);
    expect(isAccepted(file('a.svg', 'image/svg+xml'), ['image/svg+xml'])).toBe(true);
    expect(isAccepted(file('a', 'x/y'), null)).toBe(true);
  });
  it('knows types with endings', () => {
    const accept = { 'text/x-python': ['.py'], 'image/*': [] };
    expect(isAccepted(file('a.py', 'text/plain'), accept)).toBe(true);
    expect(isAccepted(file('a.cpp', 'text/x-c'), accept)).toBe(false);
    expect(isAccepted(file('a.gif', 'image/gif'), accept)).toBe(true);
  });
});

it('checks the size in decimal megabytes', () => {
  const file = new File([new Uint8Array(1_000_001)], 'a.bin', { type: 'x/y' });
  expect(checkFile(file, { max_size_mb: 1 })).toBe('tooLarge');
  expect(checkFile(file, { max_size_mb: 2 })).toBeNull();
  expect(checkFile(file, { accept: ['text/*'] })).toBe('wrongType');
});

it('writes the accept attribute', () => {
  expect(acceptAttribute(['*/*'])).toBeUndefined();
  expect(acceptAttribute(null)).toBeUndefined();
  expect(acceptAttribute({ 'text/plain': ['.txt', '.md'] })).toBe('text/plain,.txt,.md');
});

it('formats sizes', () => {
  expect([0, 999, 1500, 15_400, 2_000_000, 999_900].map(formatBytes)).toEqual(
    ['0 B', '999 B', '1.5 kB', '15 kB', '2.0 MB', '1.0 MB'],
  );
});
