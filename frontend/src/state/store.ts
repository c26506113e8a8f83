import { create } from 'zustand';
import type { Acknowledge, ReloadError } from '@/client/events';
import type {
  Action, AppConfig, AskSpec, AuthConfig, Command, Element, Mode, Step, User,
} from '@/client/types';
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

interface BootState {
  boot: 'loading' | 'ready' | 'failed';
  auth: AuthConfig | null;
  user: User | null;
  config: AppConfig | null;
  language: string;
  themeChoice: ThemeChoice;
  theme: Theme;
}

/** What a new chat starts without. */
export interface ChatState {
  sessionId: string;
  threadId: string | null;
  connection: Connection;
  /** The server answered at least once in this chat, so an empty screen means an empty chat. */
  settled: boolean;
  tree: MessageTree;
  elements: Element[];
  tasklists: Element[];
  actions: Action[];
  ask: Ask | null;
  loading: boolean;
  firstInteraction: string | null;
  sideView: SideView | null;
  attachments: Attachment[];
  commands: Command[];
  modes: Mode[];
  favorites: Step[];
  tokenCount: number;
  /** The user's own message sent last: the point that reading starts from. */
  lastSentId: string | null;
}

interface KeptState {
  chatProfile: string | null;
  draft: string;
  reloadError: ReloadError | null;
}

export type AppState = BootState & ChatState & KeptState;

export const freshChat = (): ChatState => ({
  sessionId: uuid(),
  threadId: null,
  connection: 'closed',
  settled: false,
  tree: emptyTree(),
  elements: [],
  tasklists: [],
  actions: [],
  ask: null,
  loading: false,
  firstInteraction: null,
  sideView: null,
  attachments: [],
  commands: [],
  modes: [],
  favorites: [],
  tokenCount: 0,
  lastSentId: null,
});

const initialTheme = storedTheme() ?? 'system';

export const useApp = create<AppState>(() => ({
  boot: 'loading',
  auth: null,
  user: null,
  config: null,
  language: 'en-US',
  themeChoice: initialTheme,
  theme: resolveTheme(initialTheme),
  chatProfile: null,
  draft: '',
  reloadError: null,
  ...freshChat(),
}));

export const app = useApp.getState;
export const setApp = useApp.setState;
