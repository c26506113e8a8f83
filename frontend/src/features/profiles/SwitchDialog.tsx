import { t } from '@/lib/i18n';
import { switchProfile, switchProfileHere } from '@/state/profile';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';

interface SwitchDialogProps {
  /** The profile to switch to; null when nothing is asked. */
  profile: string | null;
  onClose(): void;
}

/** A chat that has begun ends with another profile, or goes on with it where the server can do that. */
export function SwitchDialog({ profile, onClose }: SwitchDialogProps) {
  const canStay = useApp((state) => state.keepsSessions && state.connection === 'connected');
  const answer = (act: (name: string) => void) => () => {
    onClose();
    act(profile!);
  };
  return (
    <Dialog
      id="new-chat-dialog"
      open={profile !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('navigation.newChat.dialog.title')}
      description={t(canStay ? 'navigation.profiles.switch' : 'navigation.newChat.dialog.description')}
      footer={
        <>
          <Button variant="outline" onClick={onClose}>{t('common.actions.cancel')}</Button>
          {canStay && <Button id="switch-here" variant="outline" onClick={answer(switchProfileHere)}>{t('navigation.profiles.stay')}</Button>}
          <Button id="confirm" autoFocus onClick={answer(switchProfile)}>
            {t(canStay ? 'navigation.newChat.button' : 'common.actions.confirm')}
          </Button>
        </>
      }
    />
  );
}
