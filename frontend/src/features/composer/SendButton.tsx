import { ArrowUp } from 'lucide-react';
import { t } from '@/lib/i18n';
import { stopTask } from '@/state/chat';
import { selectCanStop, selectSendingBlocked } from '@/state/selectors';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { Tooltip } from '@/ui/Tooltip';

/** Sends; while a task runs it stops that instead. */
export function SendButton() {
  const canStop = useApp(selectCanStop);
  const blocked = useApp(selectSendingBlocked);
  const uploading = useApp((state) => state.attachments.some((attachment) => attachment.fileId === null));
  const empty = useApp((state) => state.draft.trim() === '' && state.attachments.length === 0);
  if (canStop) {
    return (
      <Tooltip text={t('chat.input.actions.stop')} side="top">
        {/* The second click of two was meant for the button to send, which was here a moment ago. */}
        <Button id="stop-button" size="round" aria-label={t('chat.input.actions.stop')} onClick={({ detail }) => detail < 2 && stopTask()}>
          <span className="stop-icon" aria-hidden />
        </Button>
      </Tooltip>
    );
  }
  return (
    <Tooltip text={t('chat.input.actions.send')} side="top">
      <Button
        id="chat-submit"
        type="submit"
        size="round"
        aria-label={t('chat.input.actions.send')}
        disabled={blocked || uploading || empty}
      >
        <ArrowUp className="size-[1.15rem]" strokeWidth={2.4} aria-hidden />
      </Button>
    </Tooltip>
  );
}
