import { useState } from 'react';
import { t } from '@/lib/i18n';
import { startNewChat } from '@/state/connection';
import { deleteThread } from '@/state/history';
import { app } from '@/state/store';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Spinner } from '@/ui/Spinner';
import type { ThreadDialogProps } from './ThreadDialogs';
import { threadName } from './ThreadItem';

export function DeleteDialog({ thread, onClose }: ThreadDialogProps) {
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await deleteThread(thread.id);
      onClose();
      if (app().threadId === thread.id) startNewChat();
    } catch {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      role="alertdialog"
      onOpenChange={(open) => !open && onClose()}
      title={t('threadHistory.thread.actions.delete.title')}
      description={t('threadHistory.thread.actions.delete.description')}
      footer={
        <>
          <Button variant="outline" onClick={onClose}>{t('common.actions.cancel')}</Button>
          <Button disabled={busy} onClick={confirm}>
            {busy && <Spinner />}
            {t('common.actions.confirm')}
          </Button>
        </>
      }
    >
      <p className="truncate text-sm font-medium">{threadName(thread)}</p>
    </Dialog>
  );
}
