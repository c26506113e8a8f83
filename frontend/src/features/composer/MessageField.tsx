import { useEffect, useRef } from 'react';
import type { UploadRules } from '@/client/types';
import { useCommandMenu } from '@/features/commands/CommandMenu';
import { t } from '@/lib/i18n';
import { useAutosize } from '@/lib/useAutosize';
import { attachFiles } from '@/state/attachments';
import { SentWalk } from '@/state/sentHistory';
import { app, setApp, useApp } from '@/state/store';
import { touchOnly } from './submit';

interface MessageFieldProps {
  /** What may be pasted; null when no files may. */
  rules: UploadRules | null;
  onSubmit(): void;
}

export function MessageField({ rules, onSubmit }: MessageFieldProps) {
  const draft = useApp((state) => state.draft);
  const area = useRef<HTMLTextAreaElement>(null);
  const { field, menu, handleKey } = useCommandMenu();
  const walkKey = useSentWalk();
  useAutosize(area, draft);

  useEffect(() => {
    if (!touchOnly()) area.current?.focus();
  }, []);

  const onKeyDown = (event: React.KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes, the keys belong to it.
    if (event.nativeEvent.isComposing || handleKey(event) || walkKey(event)) return;
    if (event.key !== 'Enter' || event.shiftKey || touchOnly()) return;
    event.preventDefault();
    onSubmit();
  };

  return (
    <>
      {menu}
      <textarea
        id="chat-input"
        ref={area}
        rows={1}
        value={draft}
        dir="auto"
        placeholder={t('chat.input.placeholder')}
        aria-label={t('chat.input.label')}
        autoComplete="off"
        enterKeyHint={touchOnly() ? 'enter' : 'send'}
        className="max-h-[38dvh] min-h-13 w-full resize-none bg-transparent px-5 pb-1 pt-3.5 text-base leading-[1.6] outline-none placeholder:text-muted-foreground"
        onChange={(event) => setApp({ draft: event.target.value })}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const files = Array.from(event.clipboardData.files);
          // Office programs put a picture of the copied text beside it.
          if (files.length === 0 || !rules || event.clipboardData.types.includes('text/plain')) return;
          event.preventDefault();
          attachFiles(files, rules);
        }}
        {...field}
      />
    </>
  );
}

/** Arrow up at the beginning of the text, or further while walking, brings back what was sent before. */
function useSentWalk() {
  const walk = useRef(new SentWalk());
  return (event: React.KeyboardEvent<HTMLTextAreaElement>): boolean => {
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const { draft } = app();
    const walking = walk.current.isWalking(draft);
    let text: string | null = null;
    if (event.key === 'ArrowUp' && (walking || (selectionStart === 0 && selectionEnd === 0))) text = walk.current.back(draft);
    else if (event.key === 'ArrowDown' && walking && selectionEnd === value.length) text = walk.current.forward(draft);
    if (text === null) return false;
    event.preventDefault();
    setApp({ draft: text });
    return true;
  };
}
