import { useRef, useState } from 'react';
import type { Step } from '@/client/types';
import { t } from '@/lib/i18n';
import { useAutosize } from '@/lib/useAutosize';
import { editMessage } from '@/state/chat';
import { Button } from '@/ui/Button';

interface EditFormProps {
  step: Step;
  onDone(): void;
}

export function EditForm({ step, onDone }: EditFormProps) {
  const [text, setText] = useState(step.output);
  const area = useRef<HTMLTextAreaElement>(null);
  useAutosize(area, text);

  const confirm = () => {
    if (text.trim() === '') return;
    editMessage(step.id, text);
    onDone();
  };

  return (
    <div className="w-full rounded-[1.25rem] bg-secondary p-3">
      <textarea
        id="edit-chat-input"
        ref={area}
        autoFocus
        rows={1}
        value={text}
        aria-label={t('chat.messages.actions.edit')}
        className="max-h-[40dvh] w-full resize-none bg-transparent px-1.5 py-1 leading-[1.7] outline-none"
        onFocus={(event) => event.target.setSelectionRange(text.length, text.length)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            confirm();
          }
        }}
      />
      <div className="mt-1 flex justify-end gap-2">
        <Button variant="outline" size="sm" onClick={onDone}>{t('common.actions.cancel')}</Button>
        <Button size="sm" className="confirm-edit" disabled={text.trim() === ''} onClick={confirm}>
          {t('common.actions.confirm')}
        </Button>
      </div>
    </div>
  );
}
