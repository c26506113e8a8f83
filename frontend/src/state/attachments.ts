import { uploadFile } from '@/client/upload';
import type { FileReference, UploadRules } from '@/client/types';
import { checkFile } from '@/lib/files';
import { t } from '@/lib/i18n';
import { uuid } from '@/lib/id';
import { notify } from '@/lib/notify';
import { whenConnected } from './connection';
import { app, setApp, type Attachment } from './store';

/** Files wait in the composer; each is uploaded at once, so that sending the message does not wait. */
export function attachFiles(files: readonly File[], rules: UploadRules): void {
  const room = (rules.max_files ?? Infinity) - app().attachments.length;
  if (files.length > room) notify.error(t('chat.fileUpload.errors.tooMany', { count: rules.max_files ?? 0 }));
  files.slice(0, Math.max(0, room)).filter((file) => reportProblem(file, rules)).forEach(attach);
}

/** True when the file may be sent; otherwise the user is told why not. */
export function reportProblem(file: File, rules: UploadRules): boolean {
  const problem = checkFile(file, rules);
  if (problem) {
    notify.error(t(`chat.fileUpload.errors.${problem}`, { name: file.name, limit: rules.max_size_mb ?? 0 }));
  }
  return problem === null;
}

export function removeAttachment(id: string): void {
  const attachment = app().attachments.find((item) => item.id === id);
  if (!attachment) return;
  if (attachment.fileId === null) attachment.cancel();
  forget(attachment);
}

/** Empties the composer and gives what was in it. */
export function takeAttachments(): FileReference[] {
  const { attachments } = app();
  attachments.forEach(forget);
  return attachments.flatMap(({ fileId }) => (fileId ? [{ id: fileId }] : []));
}

function attach(file: File): void {
  const id = uuid();
  const upload = uploadFile(file, {
    sessionId: app().sessionId,
    // Files can be chosen before the server knows the chat, and while the connection is lost.
    after: whenConnected(),
    onProgress: (progress) => change(id, { progress }),
  });
  const attachment: Attachment = {
    id,
    name: file.name,
    size: file.size,
    type: file.type,
    progress: 0,
    fileId: null,
    preview: file.type.startsWith('image/') ? URL.createObjectURL(file) : null,
    cancel: upload.cancel,
  };
  setApp(({ attachments }) => ({ attachments: [...attachments, attachment] }));
  upload.done.then(
    (reference) => change(id, { fileId: reference.id, progress: 1 }),
    (error: Error) => {
      forget(attachment);
      const kind = error.name === 'AbortError' ? 'cancelled' : 'failed';
      const text = `${t(`chat.fileUpload.errors.${kind}`)} ${file.name}`;
      if (kind === 'failed') notify.error(error.message ? `${text}: ${error.message}` : text);
    },
  );
}

const change = (id: string, values: Partial<Attachment>) =>
  setApp(({ attachments }) => ({
    attachments: attachments.map((item) => (item.id === id ? { ...item, ...values } : item)),
  }));

function forget({ id, preview }: Attachment): void {
  if (preview) URL.revokeObjectURL(preview);
  setApp(({ attachments }) => ({ attachments: attachments.filter((item) => item.id !== id) }));
}
