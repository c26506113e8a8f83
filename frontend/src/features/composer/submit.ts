import { takeAttachments } from '@/state/attachments';
import { sendMessage } from '@/state/chat';
import { selectSendingBlocked } from '@/state/selectors';
import { rememberSent } from '@/state/sentHistory';
import { app, setApp } from '@/state/store';

/** There Enter makes a new line, and focus would bring the keyboard up. */
export const touchOnly = () => matchMedia('(pointer: coarse)').matches && !matchMedia('(any-pointer: fine)').matches;

/** Sends what is in the composer, if there is something and it may be sent. */
export function submit(form: HTMLElement | null): void {
  if (!canSubmit()) return;
  const text = app().draft.trim();
  setApp({ draft: '' });
  rememberSent(text);
  sendMessage({ text, files: takeAttachments() });
  focusField(form);
}

export function focusField(form: HTMLElement | null): void {
  if (!touchOnly()) form?.querySelector<HTMLTextAreaElement>('#chat-input')?.focus();
}

function canSubmit(): boolean {
  const state = app();
  const uploading = state.attachments.some((attachment) => attachment.fileId === null);
  const empty = state.draft.trim() === '' && state.attachments.length === 0;
  return !selectSendingBlocked(state) && !uploading && !empty;
}
