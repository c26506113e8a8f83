import { useEffect, useRef } from 'react';
import { useUploadRules } from '@/features/composer/useUploadRules';
import { t } from '@/lib/i18n';
import { useAutosize } from '@/lib/useAutosize';
import { attachFiles, takeAttachments } from '@/state/attachments';
import { sendMessage } from '@/state/chat';
import { selectSendingBlocked } from '@/state/selectors';
import { app, setApp, useApp } from '@/state/store';
import { AttachButton } from './AttachButton';
import { Attachments } from './Attachments';
import { SendButton } from './SendButton';

const touchOnly = () => matchMedia('(pointer: coarse)').matches && !matchMedia('(any-pointer: fine)').matches;

export function Composer() {
  const draft = useApp((state) => state.draft);
  const area = useRef<HTMLTextAreaElement>(null);
  const rules = useUploadRules();
  useAutosize(area, draft);

  useEffect(() => {
    // On a touch screen focus would bring the keyboard up.
    if (!touchOnly()) area.current?.focus();
  }, []);

  const submit = () => {
    if (!canSubmit()) return;
    const text = app().draft.trim();
    setApp({ draft: '' });
    sendMessage({ text, files: takeAttachments() });
    if (!touchOnly()) area.current?.focus();
  };

  return (
    <form
      id="message-composer"
      className="flex flex-col rounded-[1.625rem] border border-input bg-card shadow-[0_2px_12px_-4px_rgb(0_0_0/0.12)] transition-[border-color,box-shadow] focus-within:border-ring/45 focus-within:shadow-[0_4px_24px_-8px_rgb(0_0_0/0.2)]"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Attachments />
      <textarea
        id="chat-input"
        ref={area}
        rows={1}
        value={draft}
        placeholder={t('chat.input.placeholder')}
        aria-label={t('chat.input.label')}
        autoComplete="off"
        enterKeyHint={touchOnly() ? 'enter' : 'send'}
        className="max-h-[38dvh] min-h-13 w-full resize-none bg-transparent px-5 pb-1 pt-3.5 text-base leading-[1.6] outline-none placeholder:text-muted-foreground"
        onChange={(event) => setApp({ draft: event.target.value })}
        onKeyDown={(event) => {
          // While an input method composes, Enter belongs to it.
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || touchOnly()) return;
          event.preventDefault();
          submit();
        }}
        onPaste={(event) => {
          const files = Array.from(event.clipboardData.files);
          // Office programs put a picture of the copied text beside it.
          if (files.length === 0 || !rules || event.clipboardData.types.includes('text/plain')) return;
          event.preventDefault();
          attachFiles(files, rules);
        }}
      />
      <div className="flex items-center gap-1 px-2.5 pb-2.5">
        {rules && <AttachButton rules={rules} />}
        <div className="flex-1" />
        <SendButton />
      </div>
    </form>
  );
}

function canSubmit(): boolean {
  const state = app();
  const uploading = state.attachments.some((attachment) => attachment.fileId === null);
  const empty = state.draft.trim() === '' && state.attachments.length === 0;
  return !selectSendingBlocked(state) && !uploading && !empty;
}
