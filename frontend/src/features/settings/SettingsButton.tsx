import { SlidersHorizontal } from 'lucide-react';
import { t } from '@/lib/i18n';
import { selectSettingsInSidebar } from '@/state/selectors';
import { openDialog, useApp } from '@/state/store';
import { IconButton } from '@/ui/IconButton';

/** In the composer, unless the settings have their place beside the chat. */
export function SettingsButton() {
  const offered = useApp((state) => state.settingsForm.length > 0 && !selectSettingsInSidebar(state));
  if (!offered) return null;
  return (
    <IconButton
      id="chat-settings-open-modal"
      icon={SlidersHorizontal}
      size="round"
      label={t('chat.settings.title')}
      tooltipSide="top"
      onClick={() => openDialog('settings')}
    />
  );
}
