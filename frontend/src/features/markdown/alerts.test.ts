import { expect, it } from 'vitest';
import { readAlert } from './alerts';

it('reads kind, title and body', () => {
  expect(readAlert(':::tip\nUse **this**.\n\n- a\n:::')).toEqual({ kind: 'tip', title: '', body: 'Use **this**.\n\n- a' });
  expect(readAlert('::: warning Mind the gap\nx\n:::')).toEqual({ kind: 'warning', title: 'Mind the gap', body: 'x' });
  expect(readAlert(':::best_practice[Do so]\nx\n:::')).toEqual({ kind: 'best-practice', title: 'Do so', body: 'x' });
});

it('is one from its first line on', () => {
  expect(readAlert(':::info')).toEqual({ kind: 'info', title: '', body: '' });
  expect(readAlert(':::info\nhalf of')).toEqual({ kind: 'info', title: '', body: 'half of' });
});

it('leaves other things alone', () => {
  expect(readAlert(':::nothing\nx\n:::')).toBeNull();
  expect(readAlert('text')).toBeNull();
});
