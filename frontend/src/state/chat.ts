import { api } from '@/client/api';
import type { Action, FileReference, Step } from '@/client/types';
import { uuid } from '@/lib/id';
import { chosenModes, commandSent } from './commands';
import { send } from './transport';
import { app, setApp } from './store';
import { addStep, mergeStep, truncateAfter } from './tree';

/** What a user does to a chat. */

export interface Outgoing {
  text: string;
  files?: FileReference[];
  /** Without one the selected command goes along, and is used up. */
  command?: string | null;
  /** Scripts of a page may send more than a user's words. */
  type?: Step['type'];
  name?: string;
}

/** Sends a message, or answers the question that is open. */
export function sendMessage({ text, files = [], command, ...author }: Outgoing): void {
  const { ask, selectedCommand } = app();
  const message = { ...userMessage(text, command === undefined ? selectedCommand : command), ...known(author) };
  if (command === undefined) commandSent();
  if (ask?.spec.type === 'text' && !ask.answered) {
    const reply = { ...message, parentId: ask.parentId };
    show(reply);
    answerAsk(reply);
  } else {
    show(message);
    send('client_message', { message, fileReferences: files });
    awaitTask();
  }
}

/** A server that does not say that it is at work has none with the message. */
const AWAIT_MS = 3_000;
let patience: ReturnType<typeof setTimeout> | undefined;

/** Else the button to send would become the one to stop below a second click. */
function awaitTask(): void {
  setApp({ awaiting: true });
  clearTimeout(patience);
  patience = setTimeout(() => setApp({ awaiting: false }), AWAIT_MS);
}

/** Replaces the text of a message and takes back everything after it. */
export function editMessage(id: string, text: string): void {
  const message = app().tree.byId[id];
  if (!message) return;
  const edited = { ...message, output: text };
  setApp(({ tree }) => ({ tree: mergeStep(truncateAfter(tree, id), { id, output: text }), lastSentId: id }));
  send('edit_message', { message: edited });
  awaitTask();
}

export const stopTask = () => send('stop');

export function answerAsk(value: unknown): void {
  const { ask } = app();
  if (!ask || ask.answered) return;
  setApp({ ask: { ...ask, answered: true } });
  ask.answer(value);
}

/** Stars a message for later use; the server answers with the new list. */
export function toggleFavorite(message: Step): void {
  const favorite = !message.metadata?.favorite;
  const marked = { ...message, metadata: { ...message.metadata, favorite } };
  changeStep(message.id, { metadata: marked.metadata });
  send('message_favorite', { message: marked });
}

/** Runs the app's callback of a button. Resolves when the callback is through. */
export const callAction = (action: Action) => api.callAction(action, app().sessionId);

export async function giveFeedback(stepId: string, messageId: string, value: 0 | 1, comment: string): Promise<void> {
  const { threadId, sessionId } = app();
  const known = app().tree.byId[messageId]?.feedback;
  const feedback = { forId: stepId, threadId: threadId ?? '', value, comment, ...(known?.id ? { id: known.id } : {}) };
  const { feedbackId } = await api.setFeedback(feedback, sessionId);
  changeStep(messageId, { feedback: { ...feedback, id: feedbackId } });
}

export async function withdrawFeedback(messageId: string): Promise<void> {
  const id = app().tree.byId[messageId]?.feedback?.id;
  if (id) await api.deleteFeedback(id);
  changeStep(messageId, { feedback: null });
}

function userMessage(text: string, command: string | null): Step {
  const modes = chosenModes(app().modes);
  return {
    id: uuid(),
    threadId: '',
    type: 'user_message',
    name: app().user?.identifier ?? 'User',
    output: text,
    createdAt: new Date().toISOString(),
    metadata: { location: window.location.href },
    ...(command ? { command } : {}),
    ...(modes ? { modes } : {}),
  };
}

const known = (values: Partial<Step>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Step>;

const show = (message: Step) =>
  setApp(({ tree }) => ({ tree: addStep(tree, message), lastSentId: message.id, settled: true }));

const changeStep = (id: string, change: Partial<Step>) =>
  setApp(({ tree }) => ({ tree: mergeStep(tree, { id, ...change }) }));
