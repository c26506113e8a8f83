import type { LucideIcon } from 'lucide-react';
import { t } from '@/lib/i18n';
import { selectShowsHistory } from '@/state/selectors';
import { setApp, useApp } from '@/state/store';
import { IconButton } from '@/ui/IconButton';

export function HistoryToggle({ icon }: { icon: LucideIcon }) {
  const offered = useApp(selectShowsHistory);
  if (!offered) return null;
  return (
    <IconButton
      id="sidebar-trigger-button"
      icon={icon}
      label={t('threadHistory.sidebar.actions.open')}
      className="rtl:-scale-x-100"
      onClick={() => setApp({ historyOpen: true })}
    />
  );
}
