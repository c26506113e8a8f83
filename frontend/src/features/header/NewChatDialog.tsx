import { t } from '@/lib/i18n';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';

interface NewChatDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  onConfirm(): void;
}

export function NewChatDialog({ open, onOpenChange, onConfirm }: NewChatDialogProps) {
  return (
    <Dialog
      id="new-chat-dialog"
      open={open}
      onOpenChange={onOpenChange}
      title={t('navigation.newChat.dialog.title')}
      description={t('navigation.newChat.dialog.description')}
      footer={
        <>
          <Button variant="outline" onClick={() => onOpenChange(false)}>{t('common.actions.cancel')}</Button>
          <Button
            id="confirm"
            autoFocus
            onClick={() => {
              onOpenChange(false);
              onConfirm();
            }}
          >
            {t('common.actions.confirm')}
          </Button>
        </>
      }
    />
  );
}
