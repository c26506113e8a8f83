import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import { api, elementUrl } from '@/client/api';
import { request } from '@/client/http';
import type { Action, Element, Step } from '@/client/types';
import { uploadFile } from '@/client/upload';
import { answerAsk, callAction, editMessage, sendMessage, stopTask, toggleFavorite } from '@/state/chat';
import { logout as signOut } from '@/state/boot';
import { disconnect, ensureConnected, startNewChat } from '@/state/connection';
import { selectBlockingAsk, selectConnected, selectSendingBlocked } from '@/state/selectors';
import { confirmSettings, editSettings } from '@/state/settings';
import { app, setApp, useApp, type AppState } from '@/state/store';
import { send } from '@/state/transport';
import type { MessageTree } from '@/state/tree';
import type { RecoilState } from './recoil';

/** Chainlit's React client, as elements see it, over this app's own state. */

type NestedStep = Step & { steps?: NestedStep[] };

function nested(tree: MessageTree): NestedStep[] {
  const build = (id: string): NestedStep => {
    const children = tree.children[id];
    return { ...tree.byId[id]!, ...(children ? { steps: children.map(build) } : {}) };
  };
  return tree.roots.map(build);
}

let shown: { tree: MessageTree; messages: NestedStep[] } | null = null;

function messagesOf({ tree }: AppState): NestedStep[] {
  if (shown?.tree !== tree) shown = { tree, messages: nested(tree) };
  return shown.messages;
}

function state<T>(key: string, read: (state: AppState) => T, write: (value: T) => void = () => undefined): RecoilState<T> {
  return { key, read: () => read(app()), write, reset: () => undefined, subscribe: useApp.subscribe };
}

export const sessionIdState = state('SessionId', ({ sessionId }) => sessionId);
export const sessionState = state('Session', (all) => (selectConnected(all) ? SESSION : undefined));
export const messagesState = state('Messages', messagesOf);
export const elementState = state('DisplayElements', ({ elements }) => elements, (elements) => setApp({ elements }));
export const tasklistState = state('TasklistState', ({ tasklists }) => tasklists);
export const actionState = state('Actions', ({ actions }) => actions, (actions) => setApp({ actions }));
export const askUserState = state('AskUser', ({ ask }) => ask ?? undefined);
export const loadingState = state('Loading', ({ loading }) => loading, (loading) => setApp({ loading }));
export const chatProfileState = state('ChatProfile', ({ chatProfile }) => chatProfile ?? undefined);
export const chatSettingsInputsState = state('ChatSettings', ({ settingsForm }) => settingsForm);
export const chatSettingsValueState = state('ChatSettingsValue', ({ settingsValues }) => settingsValues);
export const configState = state('ChainlitConfig', ({ config }) => config ?? undefined);
export const userState = state('User', ({ user }) => user ?? undefined);
export const currentThreadIdState = state('CurrentThreadId', ({ threadId }) => threadId ?? undefined);
export const commandsState = state('Commands', ({ commands }) => commands);
export const modesState = state('Modes', ({ modes }) => modes);
export const firstUserInteraction = state('FirstUserInteraction', ({ firstInteraction }) => firstInteraction ?? undefined);
export const sideViewState = state('SideView', ({ sideView }) => sideView ?? undefined, (sideView) => setApp({ sideView: sideView ?? null }));
export const threadHistoryState = state('ThreadHistory', ({ history }) => history);
export const favoriteMessagesState = state('FavoriteMessages', ({ favorites }) => favorites);
export const mcpState = state('Mcp', ({ mcp }) => mcp);

const SESSION = { socket: { emit: send as (name: string, ...args: unknown[]) => void } };

export function useChatSession() {
  const { sessionId, chatProfile, threadId } = useApp();
  return {
    connect: () => ensureConnected(null),
    disconnect,
    session: SESSION,
    sessionId,
    chatProfile: chatProfile ?? undefined,
    setChatProfile: (name: string) => setApp({ chatProfile: name }),
    idToResume: threadId ?? undefined,
  };
}

export function useChatMessages() {
  const messages = useApp(messagesOf);
  const threadId = useApp((all) => all.threadId ?? undefined);
  const firstInteraction = useApp((all) => all.firstInteraction ?? undefined);
  return { messages, threadId, firstInteraction };
}

export function useChatData() {
  const all = useApp();
  return {
    actions: all.actions,
    askUser: all.ask ?? undefined,
    callFn: undefined,
    chatSettingsDefaultValue: all.settingsValues,
    chatSettingsInputs: all.settingsForm,
    chatSettingsValue: all.settingsValues,
    connected: selectConnected(all),
    disabled: selectSendingBlocked(all) || selectBlockingAsk(all) !== null,
    elements: all.elements,
    error: all.connection === 'lost',
    loading: all.loading,
    tasklists: all.tasklists,
  };
}

export const useChatInteract = () => INTERACT;

const INTERACT = {
  sendMessage: (message: Partial<Step>, files: { id: string }[] = []) =>
    sendMessage({ text: message.output ?? '', files, command: message.command ?? null, type: message.type, name: message.name }),
  replyMessage: (message: Partial<Step>) => sendMessage({ text: message.output ?? '', command: null }),
  editMessage: (message: Step) => editMessage(message.id, message.output),
  toggleMessageFavorite: toggleFavorite,
  clear: startNewChat,
  stopTask,
  setIdToResume: () => undefined,
  uploadFile(file: File, onProgress?: (percent: number) => void, parentId?: string) {
    const target = { sessionId: app().sessionId, askParentId: parentId, onProgress: (part: number) => onProgress?.(part * 100) };
    const { done, cancel } = uploadFile(file, target);
    return { promise: done, xhr: { abort: cancel } };
  },
  updateChatSettings: confirmSettings,
  editChatSettings: editSettings,
  windowMessage: (data: unknown) => send('window_message', data),
  callAction: (action: Action) => callAction(action),
  answerAsk,
};

export function useAudio() {
  const { connection, speaking } = useApp((all) => all.audio);
  const audio = () => import('@/state/audio');
  return {
    startConversation: () => audio().then((module) => module.startTalking()),
    endConversation: () => audio().then((module) => module.stopTalking()),
    audioConnection: connection,
    isAiSpeaking: speaking,
  };
}

export function useAuth() {
  const auth = useApp((all) => all.auth);
  const user = useApp((all) => all.user);
  return {
    data: auth ?? undefined,
    user,
    isReady: auth !== null,
    isAuthenticated: !auth?.requireLogin || user !== null,
    logout: signOut,
    setUserFromAPI: async () => setApp({ user: await api.user() }),
  };
}

export function useConfig() {
  const config = useApp((all) => all.config ?? undefined);
  const language = useApp((all) => all.language);
  return { config, language, isLoading: !config, error: undefined };
}

/** Fetches a route of the server. */
export function useApi<T>(path: string | null) {
  const [result, setResult] = useState<{ data?: T; error?: Error; isLoading: boolean }>({ isLoading: path !== null });
  useEffect(() => {
    if (!path) return;
    let current = true;
    request<T>('GET', path, { quiet: true }).then(
      (data) => current && setResult({ data, isLoading: false }),
      (error: Error) => current && setResult({ error, isLoading: false }),
    );
    return () => {
      current = false;
    };
  }, [path]);
  return useMemo(() => result, [result]);
}

/** The part of the HTTP client that elements call. */
export class ChainlitAPI {
  get = (path: string) => request<unknown>('GET', path);
  post = (path: string, data: unknown) => request<unknown>('POST', path, { json: data });
  put = (path: string, data: unknown) => request<unknown>('PUT', path, { json: data });
  patch = (path: string, data: unknown) => request<unknown>('PATCH', path, { json: data });
  delete = (path: string, data: unknown) => request<unknown>('DELETE', path, { json: data });
  callAction = (action: Action) => callAction(action);
  updateElement = (element: Element) => api.updateElement(element, app().sessionId);
  deleteElement = (element: Element) => api.deleteElement(element, app().sessionId);
  getElementUrl = (id: string, sessionId: string) => elementUrl({ chainlitKey: id } as Element, sessionId);
  getLogoEndpoint = api.logoUrl;
  getOAuthEndpoint = api.oauthUrl;
  getUser = api.user;
}

export const apiClient = new ChainlitAPI();
export const ChainlitContext = createContext(apiClient);
export const useChainlitContext = () => useContext(ChainlitContext);
