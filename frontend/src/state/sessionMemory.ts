import type { ChatState } from './store';

/**
 * What a tab remembers while its page is reloaded: which session it had, and what it showed up to which event, so
 * that the server has to send only what came after.
 */
export interface KeptSession {
  chat: KeptChat;
  /** Number of the last event seen; what the chat shows includes it. */
  offset: number;
  chatProfile: string | null;
  draft: string;
  /** An answer was being written or a question was open. */
  busy: boolean;
}

const FIELDS = [
  'sessionId', 'threadId', 'tree', 'elements', 'tasklists', 'actions', 'firstInteraction', 'sideView', 'commands',
  'selectedCommand', 'modes', 'settingsForm', 'settingsValues', 'lastSentId', 'tokenCount',
] as const satisfies readonly (keyof ChatState)[];

export type KeptChat = Pick<ChatState, (typeof FIELDS)[number]>;

const KEY = 'chainlit-session';

export const keptPart = (state: ChatState): KeptChat =>
  Object.fromEntries(FIELDS.map((field) => [field, state[field]])) as unknown as KeptChat;

export function keepSession(session: KeptSession): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // Too long for the browser's store, or no store at all: the chat then comes from the server.
    forgetSession();
  }
}

export function forgetSession(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Without a store nothing is remembered anyway.
  }
}

/** Taken, not read: a copy of this tab must not take the session away from it. */
export function takeSession(): KeptSession | null {
  try {
    const text = sessionStorage.getItem(KEY);
    forgetSession();
    return text ? (JSON.parse(text) as KeptSession) : null;
  } catch {
    return null;
  }
}
