import { expect, test } from 'vitest';
import { embedUrl } from './embedUrl';

test('films of large hosts are recognised', () => {
  const youtube = 'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ';
  expect(embedUrl('https://www.youtube.com/watch?v=dQw4w9WgXcQ')).toBe(youtube);
  expect(embedUrl('https://youtu.be/dQw4w9WgXcQ')).toBe(youtube);
  expect(embedUrl('https://vimeo.com/123456')).toBe('https://player.vimeo.com/video/123456');
});

test('settings of the player go along', () => {
  const config = { youtube: { playerVars: { start: 10 } } };
  expect(embedUrl('https://youtu.be/dQw4w9WgXcQ', config)).toContain('?start=10');
});

test('everything else is a file', () => {
  expect(embedUrl('/project/file/x')).toBeNull();
  expect(embedUrl('https://example.com/watch?v=dQw4w9WgXcQ')).toBeNull();
});
