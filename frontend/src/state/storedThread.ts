import type { Thread } from '@/client/types';
import { disconnect } from './connection';
import { freshChat, setApp } from './store';
import { contentOf } from './threadContent';

/** Shows a chat without a session of its own. */
export function showStoredThread(thread: Thread, id: string): void {
  disconnect();
  setApp({ ...freshChat(), ...contentOf(thread), threadId: id, readOnly: true, settled: true });
}
