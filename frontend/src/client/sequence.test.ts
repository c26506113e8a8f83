import { describe, expect, it, vi } from 'vitest';
import { SequenceTracker } from './sequence';

describe('SequenceTracker', () => {
  it('passes events of a server that does not number them', () => {
    const tracker = new SequenceTracker();
    const ack = vi.fn();
    expect(tracker.accept([{ a: 1 }])).toEqual({ payload: { a: 1 }, ack: null });
    expect(tracker.accept([{ a: 1 }, ack])).toEqual({ payload: { a: 1 }, ack });
    expect(tracker.accept([7])).toEqual({ payload: 7, ack: null });
    expect(tracker.accept([])).toEqual({ payload: undefined, ack: null });
    expect(tracker.last).toBe(0);
  });

  it('remembers the highest number and drops what was seen', () => {
    const tracker = new SequenceTracker();
    const ack = vi.fn();
    expect(tracker.accept([{}, 1])).not.toBeNull();
    expect(tracker.accept([{}, 3, ack])).toEqual({ payload: {}, ack });
    expect(tracker.accept([{}, 3])).toBeNull();
    expect(tracker.accept([42, 2])).toBeNull();
    expect(tracker.accept([42, 4])).toEqual({ payload: 42, ack: null });
    expect(tracker.last).toBe(4);
  });

  it('starts over for a new session', () => {
    const tracker = new SequenceTracker();
    tracker.accept([{}, 9]);
    tracker.reset();
    expect(tracker.accept([{}, 1])).not.toBeNull();
  });
});
