import { uuid } from '@/lib/id';
import { readStored, writeStored } from '@/lib/storage';

const KEY = 'chainlit-copilot-thread-id';

/** The page's visitor goes on with the same chat on every page, so its id is made here and not by the server. */
export function threadId(): string {
  try {
    const stored: unknown = JSON.parse(readStored(KEY) ?? 'null');
    if (typeof stored === 'string' && stored) return stored;
  } catch {
    // Somebody else's value: begin anew.
  }
  return newThreadId();
}

export function newThreadId(): string {
  const id = uuid();
  writeStored(KEY, JSON.stringify(id));
  return id;
}
