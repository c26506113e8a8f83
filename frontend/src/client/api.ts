import { request } from './http';
import { serverUrl } from './paths';
import type { Action, AppConfig, AuthConfig, Element, Feedback, User } from './types';

/** The server's HTTP routes (wire-protocol.md 1). Every function throws `ApiError` when refused. */
export const api = {
  authConfig: () => request<AuthConfig>('GET', '/auth/config', { quiet: true }),
  user: () => request<User | null>('GET', '/user', { quiet: true }),
  translations: async (language: string) =>
    (await request<{ translation: unknown }>('GET', '/project/translations', { query: { language }, quiet: true }))
      .translation,
  settings: (language: string, chatProfile: string | null, sessionId: string) =>
    request<AppConfig>('GET', '/project/settings', {
      query: { language, chat_profile: chatProfile, session_id: sessionId },
    }),

  passwordLogin(username: string, password: string) {
    const form = new FormData();
    form.set('username', username);
    form.set('password', password);
    return request('POST', '/login', { form });
  },
  headerLogin: () => request('POST', '/auth/header', { quiet: true }),
  logout: () => request('POST', '/logout'),
  oauthUrl: (provider: string) => serverUrl(`/auth/oauth/${encodeURIComponent(provider)}`),

  setSessionCookie: (sessionId: string) =>
    request('POST', '/set-session-cookie', { json: { session_id: sessionId }, quiet: true }),

  callAction: (action: Action, sessionId: string) =>
    request<{ success: boolean; response: unknown }>('POST', '/project/action', { json: { action, sessionId } }),
  threadElement: (threadId: string, elementId: string) =>
    request<Element | null>(
      'GET',
      `/project/thread/${encodeURIComponent(threadId)}/element/${encodeURIComponent(elementId)}`,
      { quiet: true },
    ),

  setFeedback: (feedback: Feedback & { forId: string; threadId: string }, sessionId: string) =>
    request<{ feedbackId: string }>('PUT', '/feedback', { json: { feedback, sessionId } }),
  deleteFeedback: (feedbackId: string) => request('DELETE', '/feedback', { json: { feedbackId } }),

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
