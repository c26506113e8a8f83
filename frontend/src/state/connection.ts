import { api } from '@/client/api';
import { ApiError } from '@/client/http';
import { rootPath } from '@/client/paths';
import { ChatSocket } from '@/client/socket';
import { t } from '@/lib/i18n';
import { navigate } from '@/lib/navigation';
import { notify } from '@/lib/notify';
import { storedUserEnv } from '@/lib/userEnv';
import { dispatch, flushTokens } from './dispatch';
import { connectStoredMcp } from './mcp';
import { forgetSession, keepSession, keptPart, takeSession, type KeptSession } from './sessionMemory';
import { selectBusy } from './selectors';
import { app, freshChat, setApp, useApp } from './store';
import { currentSocket, send, setSocket } from './transport';

const RETRY_MS = 3_000;
/** How long an empty chat waits for its first message before the welcome screen shows. */
const SETTLE_MS = 150;

/** Where the app is drawn: on its own page, or as a widget in another. */
export const surface: { clientType: 'webapp' | 'copilot'; threadId(): string | null; onNewChat?(): void } = {
  clientType: 'webapp',
  threadId: () => app().threadId,
};

let retryTimer: ReturnType<typeof setTimeout> | undefined;
let resumePending = false;
/** What was shown before a reload includes the events up to this one. */
let seenBefore = 0;

/** Connects unless it did already; a thread given is resumed. */
export function ensureConnected(resumeThreadId: string | null): void {
  if (currentSocket() || app().connection === 'connecting') {
    if (!resumeThreadId || resumeThreadId === app().threadId) return;
    disconnect();
    seenBefore = 0;
    setApp(freshChat());
  }
  resumePending = resumeThreadId !== null;
  setApp({ connection: 'connecting', threadId: resumeThreadId ?? app().threadId });
  void open(app().sessionId);
}

/** Resolves once the server knows this chat: at once, or with the connection that comes next. */
export function whenConnected(): Promise<void> {
  if (app().connection === 'connected') return Promise.resolve();
  return new Promise((resolve) => {
    const unsubscribe = useApp.subscribe(({ connection }) => {
      if (connection !== 'connected') return;
      unsubscribe();
      resolve();
    });
  });
}

/** Ends the chat, here and on the server. */
export function leave(): void {
  send('clear_session');
  disconnect();
  forgetSession();
  seenBefore = 0;
}

/** Leaves the chat behind and begins another one. */
export function startNewChat({ keepThreadId = false } = {}): void {
  leave();
  app().attachments.forEach((attachment) => attachment.cancel());
  if (!keepThreadId) surface.onNewChat?.();
  setApp(freshChat());
  navigate('/');
  ensureConnected(null);
}

export function disconnect(): void {
  clearTimeout(retryTimer);
  flushTokens();
  currentSocket()?.close();
  setSocket(null);
  setApp({ connection: 'closed' });
}

/** Called when the page goes away, perhaps to come back. Only a server that keeps sessions has something to come back to. */
export function rememberSession(): void {
  flushTokens();
  const state = app();
  if (!state.keepsSessions || surface.clientType !== 'webapp') return;
  keepSession({
    chat: keptPart(state),
    offset: currentSocket()?.seen ?? seenBefore,
    chatProfile: state.chatProfile,
    draft: state.draft,
    busy: selectBusy(state) || state.ask !== null,
  });
}

/** A page that was reloaded goes on with its session, if it is still about the same chat. */
export function takeUpSession(): void {
  const kept = takeSession();
  if (!kept || !continues(kept)) return;
  seenBefore = kept.offset;
  const { chatProfile, draft } = kept;
  setApp({ ...kept.chat, chatProfile, draft, keepsSessions: true, sessionKnown: true, settled: true });
}

function continues({ chat, busy }: KeptSession): boolean {
  const [, page, id] = window.location.pathname.slice(rootPath().length).split('/');
  if (page === 'thread') return chat.threadId === id;
  if (page === 'element') return chat.elements.some((element) => element.id === id);
  // Without a thread in the address a reload begins afresh, except in the middle of an answer.
  return !page && busy;
}

async function open(sessionId: string): Promise<void> {
  // Load balancers keep a session on one server by this cookie; without them its absence does no harm.
  await api.setSessionCookie(sessionId).catch(() => undefined);
  if (currentSocket() || app().sessionId !== sessionId || app().connection === 'closed') return;
  const socket = new ChatSocket(seenBefore, {
    auth: () => ({
      clientType: surface.clientType,
      sessionId,
      threadId: surface.threadId() ?? '',
      userEnv: surface.clientType === 'copilot' ? '{}' : JSON.stringify(storedUserEnv()),
      chatProfile: app().chatProfile ? encodeURIComponent(app().chatProfile!) : '',
    }),
    onConnect() {
      resumePending = false;
      setApp({ connection: 'connected' });
      setTimeout(() => setApp({ settled: true }), SETTLE_MS);
      void connectStoredMcp();
    },
    onRefused: () => void refused(),
    onDisconnect: () => setApp(({ audio }) => ({ connection: 'lost', audio: { ...audio, connection: 'off' } })),
    onEvent: (name, payload, ack) => (name === 'reload' ? reloadPage() : dispatch(name, payload, ack)),
  });
  setSocket(socket);
}

/** The app's code changed on the server (watch mode). */
function reloadPage(): void {
  send('clear_session');
  setSocket(null);
  forgetSession();
  window.location.reload();
}

async function refused(): Promise<void> {
  setApp({ connection: 'lost', settled: true });
  if (resumePending) {
    resumePending = false;
    notify.error(t('chat.resumeFailed'));
    setApp({ threadId: null });
    navigate('/', { replace: true });
  }
  if (app().auth?.requireLogin && (await loginRanOut())) {
    setApp({ user: null });
    disconnect();
    return;
  }
  clearTimeout(retryTimer);
  retryTimer = setTimeout(() => currentSocket()?.retry(), RETRY_MS);
}

const loginRanOut = () =>
  api.user().then(() => false, (error: unknown) => error instanceof ApiError && error.status === 401);
