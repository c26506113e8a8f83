import type { SettingsForm } from './settings';
import type { Action, AskSpec, Command, Element, Mode, Step, Thread } from './types';

/** What the server sends, by event name (wire-protocol.md 2.6). Absent payloads arrive as undefined or `{}`. */
export interface ServerEvents {
  task_start: unknown;
  task_end: unknown;
  new_message: Step;
  update_message: Step;
  delete_message: Pick<Step, 'id'>;
  stream_start: Step;
  stream_token: StreamToken;
  ask: { msg: Step; spec: AskSpec };
  ask_timeout: unknown;
  clear_ask: unknown;
  call_fn: { name: string; args: Record<string, unknown> };
  call_fn_timeout: unknown;
  clear_call_fn: unknown;
  element: Element;
  remove_element: { id: string };
  action: Action;
  remove_action: Pick<Action, 'id'>;
  chat_settings: SettingsForm;
  set_commands: Command[];
  set_modes: Mode[];
  set_favorites: Step[];
  set_sidebar_title: string;
  set_sidebar_elements: { elements: Element[]; key?: string | null };
  first_interaction: { interaction: string; thread_id: string };
  resume_thread: Thread;
  resume_thread_error: string;
  audio_connection: 'on' | 'off';
  audio_chunk: { track: string; mimeType: string; data: ArrayBuffer };
  audio_interrupt: unknown;
  window_message: unknown;
  toast: { message: string; type: 'info' | 'success' | 'warning' | 'error' };
  token_usage: number;
  reload: unknown;
  // Sent by our server only.
  mcp_ended: { name: string };
  session_restored: { restored: boolean; offset: number };
  config_update: Record<string, unknown>;
  chat_profile_changed: { old_profile: string | null; new_profile: string };
  reload_error: ReloadError | null;
  assets_update: unknown;
}

export type ServerEventName = keyof ServerEvents;
export type Acknowledge = (answer: unknown) => void;

export interface StreamToken {
  id: string;
  token: string;
  isSequence: boolean;
  isInput: boolean;
}

export interface ReloadError {
  message: string;
  file?: string;
  line?: number;
  excerpt?: string;
}

/** What the web app sends (wire-protocol.md 2.5). */
export interface ClientEvents {
  connection_successful: [];
  fetch_favorites: [];
  client_message: [{ message: Partial<Step>; fileReferences: { id: string }[] }];
  edit_message: [{ message: Step }];
  message_favorite: [{ message: Step }];
  stop: [];
  clear_session: [];
  window_message: [unknown];
  chat_settings_change: [Record<string, unknown>];
  chat_settings_edit: [Record<string, unknown>];
  chat_profile_change: [string];
  audio_start: [];
  audio_chunk: [{ isStart: boolean; mimeType: string; elapsedTime: number; data: ArrayBuffer }];
  audio_end: [];
}
