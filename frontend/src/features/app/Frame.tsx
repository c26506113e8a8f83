import { lazy, Suspense, type ReactNode } from 'react';
import { SidePanel } from '@/features/elements/SidePanel';
import { Header } from '@/features/header/Header';
import { HistorySidebar } from '@/features/history/HistorySidebar';
import { useShortcuts } from '@/features/shortcuts/useShortcuts';
import { useMediaQuery } from '@/lib/useMediaQuery';
import { selectSettingsPanelOpen } from '@/state/selectors';
import { setApp, useApp } from '@/state/store';
import { t } from '@/lib/i18n';
import { Sheet } from '@/ui/Sheet';
import { Dialogs } from './Dialogs';

const SettingsPanel = lazy(() => import('@/features/settings/SettingsPanel'));

/** What surrounds every page of a chat. `--column` is the measure of its text. */
export function Frame({ children }: { children: ReactNode }) {
  const layout = useApp((state) => state.config?.ui.layout);
  useShortcuts();
  return (
    <div className="flex h-full" style={{ '--column': layout === 'wide' ? '60rem' : '48rem' } as React.CSSProperties}>
      <HistorySidebar />
      <div className="flex h-full min-w-0 flex-1 flex-col">
        <Header />
        <main className="relative flex min-h-0 flex-1 flex-col">{children}</main>
      </div>
      <SidePanel />
      <SettingsAside />
      <Dialogs />
    </div>
  );
}

function SettingsAside() {
  const open = useApp(selectSettingsPanelOpen);
  const wide = useMediaQuery('(min-width: 768px)');
  if (!open) return null;
  const panel = (
    <Suspense>
      <SettingsPanel />
    </Suspense>
  );
  if (!wide) {
    return <Sheet open side="bottom" title={t('chat.settings.title')} onClose={() => setApp({ settingsPanelOpen: false })}>{panel}</Sheet>;
  }
  return (
    <aside aria-labelledby="chat-settings-sidebar-title" className="flex w-88 shrink-0 flex-col border-s border-border bg-card duration-200 animate-in fade-in-0 slide-in-from-right-4 rtl:slide-in-from-left-4">
      {panel}
    </aside>
  );
}
