import { api } from '@/client/api';
import type { ClientEvents } from '@/client/events';
import { ApiError } from '@/client/http';
import { ChatSocket } from '@/client/socket';
import { t } from '@/lib/i18n';
import { navigate } from '@/lib/navigation';
import { notify } from '@/lib/notify';
import { storedUserEnv } from '@/lib/userEnv';
import { dispatch, flushTokens } from './dispatch';
import { app, freshChat, setApp } from './store';

const RETRY_MS = 3_000;
/** How long an empty chat waits for its first message before the welcome screen shows. */
const SETTLE_MS = 150;

let socket: ChatSocket | null = null;
let retryTimer: ReturnType<typeof setTimeout> | undefined;
let resumePending = false;

/** Connects unless it did already; a thread given is resumed. */
export function ensureConnected(resumeThreadId: string | null): void {
  if (socket) {
    if (!resumeThreadId || resumeThreadId === app().threadId) return;
    disconnect();
    setApp(freshChat());
  }
  resumePending = resumeThreadId !== null;
  setApp({ connection: 'connecting', threadId: resumeThreadId ?? app().threadId });
  void open(app().sessionId);
}

/** Leaves the chat behind and begins another one. */
export function startNewChat(): void {
  send('clear_session');
  disconnect();
  app().attachments.forEach((attachment) => attachment.cancel());
  setApp(freshChat());
  navigate('/');
  ensureConnected(null);
}

export function disconnect(): void {
  clearTimeout(retryTimer);
  flushTokens();
  socket?.close();
  socket = null;
  setApp({ connection: 'closed' });
}

export function send<Name extends keyof ClientEvents>(name: Name, ...args: ClientEvents[Name]): void {
  socket?.emit(name, ...args);
}

async function open(sessionId: string): Promise<void> {
  // Load balancers keep a session on one server by this cookie; without them its absence does no harm.
  await api.setSessionCookie(sessionId).catch(() => undefined);
  if (socket || app().sessionId !== sessionId || app().connection === 'closed') return;
  socket = new ChatSocket({
    auth: () => ({
      clientType: 'webapp',
      sessionId,
      threadId: app().threadId ?? '',
      userEnv: JSON.stringify(storedUserEnv()),
      chatProfile: app().chatProfile ? encodeURIComponent(app().chatProfile!) : '',
    }),
    onConnect() {
      resumePending = false;
      setApp({ connection: 'connected' });
      setTimeout(() => setApp({ settled: true }), SETTLE_MS);
    },
    onRefused: () => void refused(),
    onDisconnect: () => setApp({ connection: 'lost' }),
    onEvent: (name, payload, ack) => (name === 'reload' ? reloadPage() : dispatch(name, payload, ack)),
  });
}

/** The app's code changed on the server (watch mode). */
function reloadPage(): void {
  send('clear_session');
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
  retryTimer = setTimeout(() => socket?.retry(), RETRY_MS);
}

const loginRanOut = () =>
  api.user().then(() => false, (error: unknown) => error instanceof ApiError && error.status === 401);
