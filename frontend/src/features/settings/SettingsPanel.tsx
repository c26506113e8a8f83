import { X } from 'lucide-react';
import { t } from '@/lib/i18n';
import { setApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { SettingsForm } from './SettingsForm';
import { useSettingsDraft } from './useSettingsDraft';

/** The settings beside the chat. */
export default function SettingsPanel() {
  const { form, values, change, reset, discard, confirm } = useSettingsDraft();
  return (
    <>
      <div className="flex h-14 shrink-0 items-center gap-2 ps-5 pe-3">
        <h2 id="chat-settings-sidebar-title" className="min-w-0 flex-1 truncate text-[0.9375rem] font-semibold tracking-tight">
          {t('chat.settings.title')}
        </h2>
        <IconButton icon={X} label={t('common.actions.close')} onClick={() => setApp({ settingsPanelOpen: false })} />
      </div>
      <div id="chat-settings-sidebar-content" className="min-h-0 flex-1 overflow-y-auto px-5 pb-6 pt-1">
        <SettingsForm form={form} values={values} onChange={change} />
      </div>
      <div className="flex shrink-0 justify-end gap-2 border-t border-border px-5 py-3.5">
        <Button variant="ghost" className="me-auto" onClick={reset}>{t('common.actions.reset')}</Button>
        <Button variant="outline" onClick={discard}>{t('common.actions.cancel')}</Button>
        <Button id="confirm-sidebar" onClick={confirm}>{t('common.actions.confirm')}</Button>
      </div>
    </>
  );
}
