import type { Acknowledge, ServerEventName, ServerEvents, StreamToken } from '@/client/events';
import type { AppConfig } from '@/client/types';
import { deepMerge } from '@/lib/merge';
import { navigate } from '@/lib/navigation';
import { notify } from '@/lib/notify';
import { t } from '@/lib/i18n';
import { applyConfig, profileChanged } from './boot';
import { setCommands } from './commands';
import { upsert, without } from './elements';
import { refreshHistory } from './history';
import { mcpEnded } from './mcp';
import { selectHasHistory, selectThreadsHaveAddresses } from './selectors';
import { restoreSettings, setSettingsForm } from './settings';
import { openSideElements, setSidebarElements, setSidebarTitle, withoutElement } from './sideView';
import { app, setApp, type AppState } from './store';
import { contentOf } from './threadContent';
import { addStep, appendTokens, deleteStep, mergeStep, type MessageTree } from './tree';

/** Sound is a part of its own, loaded when an app makes use of it. */
const audio = () => import('./audio');

/** What each server event changes (wire-protocol.md 2.6, 2.7). */
const handlers: { [Name in ServerEventName]?: (payload: ServerEvents[Name], ack: Acknowledge | null) => void } = {
  task_start: () => setApp({ loading: true, awaiting: false }),
  task_end: () => setApp({ loading: false, awaiting: false }),

  new_message: (step) => updateTree((tree) => addStep(tree, step)),
  stream_start: (step) => updateTree((tree) => addStep(tree, step)),
  update_message: (step) => updateTree((tree) => mergeStep(tree, step)),
  delete_message: (step) => updateTree((tree) => deleteStep(tree, step.id)),

  ask({ msg, spec }, ack) {
    updateTree((tree) => addStep(tree, msg));
    const answer = ack ?? (() => undefined);
    setApp({
      ask: { spec, messageId: msg.id, parentId: msg.parentId ?? null, answer, answered: false },
      loading: false,
      awaiting: false,
    });
  },
  ask_timeout: () => setApp({ ask: null, loading: false }),
  clear_ask: () => setApp({ ask: null }),

  call_fn({ name, args }, ack) {
    const detail = { name, args, callback: ack ?? (() => undefined) };
    window.dispatchEvent(new CustomEvent('chainlit-call-fn', { detail }));
  },

  element(element) {
    if (element.type === 'tasklist') return setApp(({ tasklists }) => ({ tasklists: upsert(tasklists, element) }));
    setApp(({ elements }) => ({ elements: upsert(elements, element) }));
    if (element.display === 'side') openSideElements(element);
  },
  remove_element: ({ id }) =>
    setApp(({ elements, tasklists, sideView }) => ({
      elements: without(elements, id),
      tasklists: without(tasklists, id),
      sideView: withoutElement(sideView, id),
    })),
  action: (action) => setApp(({ actions }) => ({ actions: [...actions, action] })),
  remove_action: ({ id }) => setApp(({ actions }) => ({ actions: without(actions, id) })),
  set_sidebar_title: setSidebarTitle,
  set_sidebar_elements: setSidebarElements,

  chat_settings: setSettingsForm,
  set_commands: setCommands,
  set_modes: (modes) => setApp({ modes: modes ?? [] }),
  set_favorites: (favorites) => setApp({ favorites: favorites ?? [] }),
  token_usage: (count) => setApp(({ tokenCount }) => ({ tokenCount: tokenCount + count })),

  first_interaction({ interaction, thread_id }) {
    setApp({ firstInteraction: interaction, threadId: thread_id });
    if (!selectHasHistory(app()) || interaction === 'resume') return;
    if (selectThreadsHaveAddresses(app())) navigate(`/thread/${thread_id}`, { replace: true });
    void refreshHistory();
  },
  resume_thread(thread) {
    const { metadata } = thread;
    setApp({
      threadId: thread.id,
      ...contentOf(thread),
      readOnly: metadata?.viewer_read_only === true,
      settled: true,
    });
    restoreSettings(metadata?.chat_settings);
    profileChanged(metadata?.chat_profile);
  },
  resume_thread_error(reason) {
    notify.error(`${t('chat.resumeFailed')}: ${reason}`);
    navigate('/', { replace: true });
  },

  window_message: (data) => window.parent.postMessage(data, '*'),
  toast: ({ message, type }) => (notify[type] ?? notify.info)(message),

  session_restored: () => setApp({ keepsSessions: true, sessionKnown: true }),
  config_update(overlay) {
    setApp(({ config }) => ({ config: config && deepMerge<AppConfig>(config, overlay) }));
    applyConfig();
  },
  chat_profile_changed: ({ new_profile }) => profileChanged(new_profile),
  audio_connection: (state) => audio().then((module) => module.audioConnection(state)),
  audio_chunk: (chunk) => audio().then((module) => module.playChunk(chunk)),
  audio_interrupt: () => audio().then((module) => module.interrupt()),
  assets_update: () => import('./assets').then((module) => module.refreshAssets()),
  mcp_ended: ({ name }) => mcpEnded(name),
  reload_error: (error) => setApp({ reloadError: error?.message ? error : null }),
};

export function dispatch(name: ServerEventName, payload: unknown, ack: Acknowledge | null): void {
  if (name === 'stream_token') return queueToken(payload as StreamToken);
  flushTokens();
  const handle = handlers[name] as ((payload: unknown, ack: Acknowledge | null) => void) | undefined;
  handle?.(payload, ack);
}

function updateTree(change: (tree: MessageTree) => MessageTree): void {
  setApp((state: AppState) => {
    const tree = change(state.tree);
    return tree === state.tree ? state : { tree };
  });
}

/** Tokens wait for the next frame: faster than the screen nobody reads. */
let queue: StreamToken[] = [];

function queueToken(token: StreamToken): void {
  queue.push(token);
  if (queue.length > 1) return;
  // A hidden page gets no frames.
  if (document.hidden) setTimeout(flushTokens, 200);
  else requestAnimationFrame(flushTokens);
}

export function flushTokens(): void {
  if (queue.length === 0) return;
  const tokens = queue;
  queue = [];
  updateTree((tree) => appendTokens(tree, tokens));
}
