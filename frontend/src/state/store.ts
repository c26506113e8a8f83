import { create } from 'zustand';
import type { Acknowledge, ReloadError } from '@/client/events';
import type {
  Action, AppConfig, AskSpec, AuthConfig, Command, Element, McpConnection, Mode, Step, ThreadSummary, User,
} from '@/client/types';
import type { SettingsForm, SettingsValues } from '@/client/settings';
import { uuid } from '@/lib/id';
import { resolveTheme, storedTheme, type Theme, type ThemeChoice } from '@/lib/theme';
import { emptyTree, type MessageTree } from './tree';

/** `lost` = was or should be connected, and is trying again. */
export type Connection = 'closed' | 'connecting' | 'connected' | 'lost';

export interface Ask {
  spec: AskSpec;
  messageId: string;
  /** Parent of the question; answers and uploaded files belong to it. */
  parentId: string | null;
  answer: Acknowledge;
  /** Answered, but not yet cleared by the server. */
  answered: boolean;
}

export interface Attachment {
  id: string;
  name: string;
  size: number;
  type: string;
  progress: number;
  /** Known once the upload is complete. */
  fileId: string | null;
  preview: string | null;
  cancel(): void;
}

export interface SideView {
  title: string;
  elements: Element[];
  /** Set by the server; the same key again changes nothing. */
  key: string | null;
}

/** What the user brought or picked; the server knows it by name. */
export interface McpEntry extends McpConnection {
  status: 'connecting' | 'connected' | 'failed';
}

export interface AudioState {
  connection: 'off' | 'connecting' | 'on';
  /** Sound of the app is being played. */
  speaking: boolean;
}

/** The list of past chats. */
export interface HistoryState {
  threads: ThreadSummary[];
  cursor: string | null;
  hasMore: boolean;
  status: 'idle' | 'loading' | 'loadingMore' | 'failed';
}

/** Dialogs that open from several places. */
export type DialogName = 'newChat' | 'search' | 'shortcuts' | 'settings' | 'mcp';

interface BootState {
  boot: 'loading' | 'ready' | 'failed';
  auth: AuthConfig | null;
  user: User | null;
  config: AppConfig | null;
  language: string;
  themeChoice: ThemeChoice;
  theme: Theme;
  /** Why the start failed, where that can be said. */
  bootError: string | null;
}

/** What a new chat starts without. */
export interface ChatState {
  sessionId: string;
  /** The server has this session, so it can be asked about it. */
  sessionKnown: boolean;
  threadId: string | null;
  connection: Connection;
  /** The server answered at least once in this chat, so an empty screen means an empty chat. */
  settled: boolean;
  tree: MessageTree;
  elements: Element[];
  tasklists: Element[];
  actions: Action[];
  ask: Ask | null;
  /** A handler of the script is at work. */
  loading: boolean;
  /** A message is on its way, and the server has not yet said that it is at work on it. */
  awaiting: boolean;
  firstInteraction: string | null;
  sideView: SideView | null;
  attachments: Attachment[];
  commands: Command[];
  selectedCommand: string | null;
  modes: Mode[];
  settingsForm: SettingsForm;
  settingsValues: SettingsValues;
  /** Somebody else's chat, to be read only. */
  readOnly: boolean;
  audio: AudioState;
  favorites: Step[];
  tokenCount: number;
  /** The user's own message sent last: the point that reading starts from. */
  lastSentId: string | null;
  /** In the widget, which has no pages: the element shown instead of the chat. */
  elementPage: string | null;
  /** The list of messages is to show this one. */
  revealId: string | null;
}

interface KeptState {
  chatProfile: string | null;
  draft: string;
  reloadError: ReloadError | null;
  /** The server is known to keep a session over reconnects and reloads. */
  keepsSessions: boolean;
  mcp: McpEntry[];
  history: HistoryState;
  dialog: DialogName | null;
  /** null = as the app's author set it. */
  historyOpen: boolean | null;
  settingsPanelOpen: boolean | null;
  /** Count of changes of the app's files that the page knows of. */
  assets: number;
  /** Likewise of its texts. */
  texts: number;
}

export type AppState = BootState & ChatState & KeptState;

export const freshChat = (): ChatState => ({
  sessionId: uuid(),
  sessionKnown: false,
  threadId: null,
  connection: 'closed',
  settled: false,
  tree: emptyTree(),
  elements: [],
  tasklists: [],
  actions: [],
  ask: null,
  loading: false,
  awaiting: false,
  firstInteraction: null,
  sideView: null,
  attachments: [],
  commands: [],
  selectedCommand: null,
  modes: [],
  settingsForm: [],
  settingsValues: {},
  readOnly: false,
  audio: { connection: 'off', speaking: false },
  favorites: [],
  tokenCount: 0,
  lastSentId: null,
  elementPage: null,
  revealId: null,
});

export const noHistory = (): HistoryState => ({ threads: [], cursor: null, hasMore: true, status: 'idle' });

export const openDialog = (dialog: DialogName) => setApp({ dialog });
export const revealStep = (id: string) => setApp({ revealId: id });
export const closeDialog = () => setApp({ dialog: null });

const initialTheme = storedTheme() ?? 'system';

export const useApp = create<AppState>(() => ({
  boot: 'loading',
  bootError: null,
  auth: null,
  user: null,
  config: null,
  language: 'en-US',
  themeChoice: initialTheme,
  theme: resolveTheme(initialTheme),
  chatProfile: null,
  draft: '',
  reloadError: null,
  keepsSessions: false,
  mcp: [],
  history: noHistory(),
  dialog: null,
  historyOpen: null,
  settingsPanelOpen: null,
  assets: 0,
  texts: 0,
  ...freshChat(),
}));

export const app = useApp.getState;
export const setApp = useApp.setState;
