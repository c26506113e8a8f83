import { request } from './http';
import { serverUrl } from './paths';
import type {
  Action, AppConfig, AuthConfig, Element, Feedback, McpConnection, Thread, ThreadPage, User,
} from './types';

/** A server that the app's author configured, by name, or one that the user brings. */
export type McpServer =
  | { name: string }
  | { name: string; clientType: 'sse' | 'streamable-http'; url: string; headers?: Record<string, string> };

/** The server's HTTP routes (wire-protocol.md 1). Every function throws `ApiError` when refused. */
export const api = {
  authConfig: () => request<AuthConfig>('GET', '/auth/config', { quiet: true }),
  user: () => request<User | null>('GET', '/user', { quiet: true }),
  translations: async (language: string) =>
    (await request<{ translation: unknown }>('GET', '/project/translations', { query: { language }, quiet: true }))
      .translation,
  settings: (language: string, chatProfile: string | null, sessionId: string | null) =>
    request<AppConfig>('GET', '/project/settings', {
      query: { language, chat_profile: chatProfile, session_id: sessionId },
      quiet: true,
    }),

  passwordLogin(username: string, password: string) {
    const form = new FormData();
    form.set('username', username);
    form.set('password', password);
    return request('POST', '/login', { form });
  },
  headerLogin: () => request('POST', '/auth/header', { quiet: true }),
  tokenLogin: (token: string) =>
    request('POST', '/auth/jwt', { headers: { authorization: `Bearer ${token}` }, quiet: true }),
  logout: () => request('POST', '/logout'),
  oauthUrl: (provider: string) => serverUrl(`/auth/oauth/${encodeURIComponent(provider)}`),

  setSessionCookie: (sessionId: string) =>
    request('POST', '/set-session-cookie', { json: { session_id: sessionId }, quiet: true }),

  callAction: (action: Action, sessionId: string) =>
    request<{ success: boolean; response: unknown }>('POST', '/project/action', { json: { action, sessionId } }),
  updateElement: (element: Element, sessionId: string) =>
    request<{ success: boolean }>('PUT', '/project/element', { json: { element, sessionId } }),
  deleteElement: (element: Element, sessionId: string) =>
    request<{ success: boolean }>('DELETE', '/project/element', { json: { element, sessionId } }),

  threads: (page: { first: number; cursor?: string | null }, search?: string) =>
    request<ThreadPage>('POST', '/project/threads', {
      json: { pagination: page, filter: search ? { search } : {} },
      quiet: true,
    }),
  thread: (threadId: string) =>
    request<Thread | null>('GET', `/project/thread/${encodeURIComponent(threadId)}`, { quiet: true }),
  sharedThread: (threadId: string) =>
    request<Thread>('GET', `/project/share/${encodeURIComponent(threadId)}`, { quiet: true }),
  renameThread: (threadId: string, name: string) => request('PUT', '/project/thread', { json: { threadId, name } }),
  shareThread: (threadId: string, isShared: boolean) =>
    request('PUT', '/project/thread/share', { json: { threadId, isShared }, quiet: true }),
  deleteThread: (threadId: string) => request('DELETE', '/project/thread', { json: { threadId } }),
  threadElement: (threadId: string, elementId: string) =>
    request<Element | null>(
      'GET',
      `/project/thread/${encodeURIComponent(threadId)}/element/${encodeURIComponent(elementId)}`,
      { quiet: true },
    ),

  setFeedback: (feedback: Feedback & { forId: string; threadId: string }, sessionId: string) =>
    request<{ feedbackId: string }>('PUT', '/feedback', { json: { feedback, sessionId } }),
  deleteFeedback: (feedbackId: string) => request('DELETE', '/feedback', { json: { feedbackId } }),

  connectMcp: (sessionId: string, server: McpServer) =>
    request<{ mcp: McpConnection }>('POST', '/mcp', { json: { sessionId, ...server }, quiet: true }),
  disconnectMcp: (sessionId: string, name: string) => request('DELETE', '/mcp', { json: { sessionId, name } }),

  logoUrl: (theme: 'light' | 'dark') => serverUrl('/logo', { theme }),
  faviconUrl: () => serverUrl('/favicon'),
  avatarUrl: (name: string) => serverUrl(`/avatars/${encodeURIComponent(name)}`),
};

/** Where the content of an element lies: its own address, or a file of the session. */
export function elementUrl(element: Element, sessionId: string): string | null {
  if (element.url) return element.url;
  if (!element.chainlitKey) return null;
  return serverUrl(`/project/file/${encodeURIComponent(element.chainlitKey)}`, { session_id: sessionId });
}
