import { t } from '@/lib/i18n';
import { closeDialog } from '@/state/store';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { SettingsForm } from './SettingsForm';
import { useSettingsDraft } from './useSettingsDraft';

export default function SettingsDialog() {
  const { form, values, change, reset, confirm } = useSettingsDraft();
  return (
    <Dialog
      id="chat-settings"
      open
      onOpenChange={(open) => !open && closeDialog()}
      title={t('chat.settings.title')}
      description={t('chat.settings.customize')}
      className="max-w-xl"
      footer={
        <>
          <Button variant="ghost" className="me-auto" onClick={reset}>{t('common.actions.reset')}</Button>
          <Button variant="outline" onClick={closeDialog}>{t('common.actions.cancel')}</Button>
          <Button
            id="confirm"
            onClick={() => {
              confirm();
              closeDialog();
            }}
          >
            {t('common.actions.confirm')}
          </Button>
        </>
      }
    >
      <SettingsForm form={form} values={values} onChange={change} />
    </Dialog>
  );
}
