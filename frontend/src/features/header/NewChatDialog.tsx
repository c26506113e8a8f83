import { t } from '@/lib/i18n';
import { startNewChat } from '@/state/connection';
import { closeDialog } from '@/state/store';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';

export function NewChatDialog() {
  return (
    <Dialog
      id="new-chat-dialog"
      open
      onOpenChange={(open) => !open && closeDialog()}
      title={t('navigation.newChat.dialog.title')}
      description={t('navigation.newChat.dialog.description')}
      footer={
        <>
          <Button variant="outline" onClick={closeDialog}>{t('common.actions.cancel')}</Button>
          <Button
            id="confirm"
            autoFocus
            onClick={() => {
              closeDialog();
              startNewChat();
            }}
          >
            {t('common.actions.confirm')}
          </Button>
        </>
      }
    />
  );
}
