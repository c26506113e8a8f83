/** JSON shapes of the wire protocol (wire-protocol.md 3). Optional keys may be absent as well as null. */

export type MessageType = 'user_message' | 'assistant_message' | 'system_message';
export type StepType = MessageType | 'run' | 'tool' | 'llm' | 'embedding' | 'retrieval' | 'rerank' | 'undefined';

export interface Feedback {
  id?: string | null;
  forId?: string;
  value: 0 | 1;
  comment?: string | null;
}

export interface Step {
  id: string;
  type: StepType;
  name: string;
  output: string;
  threadId?: string | null;
  parentId?: string | null;
  createdAt?: string | null;
  start?: string | null;
  end?: string | null;
  input?: string;
  showInput?: boolean | string | null;
  language?: string | null;
  streaming?: boolean;
  isError?: boolean | null;
  waitForAnswer?: boolean | null;
  defaultOpen?: boolean | null;
  autoCollapse?: boolean | null;
  command?: string | null;
  modes?: Record<string, string> | null;
  metadata?: StepMetadata | null;
  tags?: string[] | null;
  feedback?: Feedback | null;
}

export interface StepMetadata {
  icon?: string;
  avatarName?: string;
  favorite?: boolean;
  location?: string;
  [key: string]: unknown;
}

export type ElementType =
  | 'image' | 'text' | 'file' | 'pdf' | 'audio' | 'video' | 'plotly' | 'dataframe' | 'tasklist' | 'custom';
export type ElementDisplay = 'inline' | 'side' | 'page';

export interface Element {
  id: string;
  type: ElementType;
  name: string;
  display: ElementDisplay;
  url?: string | null;
  chainlitKey?: string | null;
  forId?: string | null;
  threadId?: string | null;
  mime?: string | null;
  size?: 'small' | 'medium' | 'large' | null;
  language?: string | null;
  page?: number | null;
  autoPlay?: boolean | null;
  playerConfig?: Record<string, unknown> | null;
  props?: Record<string, unknown> | null;
}

export interface Action {
  id: string;
  name: string;
  payload: Record<string, unknown>;
  label?: string;
  tooltip?: string;
  icon?: string | null;
  forId?: string | null;
}

export interface FileReference {
  id: string;
}

export type AcceptRule = string[] | Record<string, string[]>;

interface AskBase {
  timeout: number;
  step_id: string;
}
export type AskSpec =
  | (AskBase & { type: 'text' })
  | (AskBase & { type: 'file'; accept?: AcceptRule; max_files?: number; max_size_mb?: number })
  | (AskBase & { type: 'action'; keys?: string[] })
  | (AskBase & { type: 'element'; element_id?: string });

export interface Starter {
  label: string;
  message: string;
  command?: string | null;
  icon?: string | null;
}
export interface StarterCategory {
  label: string;
  icon?: string | null;
  starters: Starter[];
}
export interface ChatProfile {
  name: string;
  markdown_description: string;
  icon?: string | null;
  display_name?: string | null;
  default?: boolean;
  starters?: Starter[] | null;
}
export interface Command {
  id: string;
  description: string;
  icon: string;
  button?: boolean;
  persistent?: boolean;
  selected?: boolean;
}
export interface ModeOption {
  id: string;
  name: string;
  description?: string | null;
  icon?: string | null;
  default?: boolean;
}
export interface Mode {
  id: string;
  name: string;
  options: ModeOption[];
}

export interface User {
  identifier: string;
  display_name?: string | null;
  id?: string;
  metadata: Record<string, unknown> & { image?: string; provider?: string };
}

export interface Thread {
  id: string;
  createdAt: string;
  name?: string | null;
  userIdentifier?: string | null;
  metadata?: ThreadMetadata | null;
  steps: Step[];
  elements?: Element[] | null;
}

export interface ThreadMetadata {
  chat_profile?: string | null;
  chat_settings?: Record<string, unknown> | null;
  is_shared?: boolean;
  viewer_read_only?: boolean;
  [key: string]: unknown;
}

/** An entry of the list of past chats. */
export type ThreadSummary = Pick<Thread, 'id' | 'createdAt' | 'name' | 'metadata'>;

export interface ThreadPage {
  data: ThreadSummary[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

export interface McpConnection {
  name: string;
  tools: { name: string }[];
  type?: string;
  clientType?: string;
  url?: string | null;
  headers?: Record<string, string> | null;
  isUserProvided?: boolean;
}

export interface HeaderLink {
  name: string;
  icon_url: string;
  url: string;
  display_name?: string | null;
  target?: '_blank' | '_self' | '_parent' | '_top' | null;
}

export interface LoginPageUi {
  login_page_image?: string | null;
  login_page_image_filter?: string | null;
  login_page_image_dark_filter?: string | null;
}

export interface AuthConfig {
  requireLogin: boolean | null;
  passwordAuth: boolean;
  headerAuth: boolean;
  oauthProviders: string[];
  default_theme?: 'light' | 'dark' | null;
  ui?: LoginPageUi;
}

export interface UiConfig extends LoginPageUi {
  name: string;
  description?: string;
  cot: 'hidden' | 'tool_call' | 'full';
  default_theme?: 'light' | 'dark' | null;
  language?: string | null;
  layout?: 'default' | 'wide' | null;
  default_sidebar_state?: 'open' | 'closed' | 'hidden' | null;
  chat_settings_location?: 'message_composer' | 'sidebar';
  default_chat_settings_open?: boolean;
  confirm_new_chat?: boolean;
  alert_style?: 'classic' | 'modern';
  logo_file_url?: string | null;
  default_avatar_file_url?: string | null;
  avatar_size?: number | null;
  header_links?: HeaderLink[] | null;
}

export interface UploadRules {
  enabled?: boolean | null;
  accept?: AcceptRule | null;
  max_files?: number | null;
  max_size_mb?: number | null;
}

export interface FeaturesConfig {
  spontaneous_file_upload?: UploadRules | null;
  audio: { enabled: boolean; sample_rate?: number };
  mcp?: {
    enabled: boolean;
    servers?: { name: string; type: string }[];
    user_servers?: { enabled: boolean };
  } | null;
  latex?: boolean;
  user_message_markdown?: boolean;
  user_message_autoscroll?: boolean;
  assistant_message_autoscroll?: boolean;
  unsafe_allow_html?: boolean;
  edit_message?: boolean;
  allow_thread_sharing?: boolean;
  favorites?: boolean;
}

export interface AppConfig {
  ui: UiConfig;
  features: FeaturesConfig;
  userEnv?: string[] | null;
  maskUserEnv?: boolean | null;
  dataPersistence?: boolean;
  threadResumable?: boolean;
  threadSharing?: boolean;
  markdown?: string | null;
  chatProfiles: ChatProfile[];
  starters?: Starter[] | null;
  starterCategories?: StarterCategory[] | null;
  debugUrl?: string | null;
}
