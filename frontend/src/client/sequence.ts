import type { Acknowledge } from './events';

/**
 * Our server numbers its events, so that after a lost connection it can send exactly what was missed. The number
 * follows the payload; other servers send none. An event that was seen already is to be dropped.
 */
export class SequenceTracker {
  last = 0;

  /** Splits the arguments of an event; null when it was delivered before. */
  accept(args: unknown[]): { payload: unknown; ack: Acknowledge | null } | null {
    const ack = (args.find((arg) => typeof arg === 'function') as Acknowledge | undefined) ?? null;
    const payload = typeof args[0] === 'function' ? undefined : args[0];
    const sequence = args[1];
    if (typeof sequence === 'number') {
      if (sequence <= this.last) return null;
      this.last = sequence;
    }
    return { payload, ack };
  }

  reset(offset = 0): void {
    this.last = offset;
  }
}
