import { PanelLeft, Search, SquarePen } from 'lucide-react';
import { useEffect } from 'react';
import { NewChatButton } from '@/features/header/NewChatButton';
import { t } from '@/lib/i18n';
import { useMediaQuery } from '@/lib/useMediaQuery';
import { refreshHistory } from '@/state/history';
import { selectHistoryOpen, selectShowsHistory } from '@/state/selectors';
import { openDialog, setApp, useApp } from '@/state/store';
import { IconButton } from '@/ui/IconButton';
import { Sheet } from '@/ui/Sheet';
import { ThreadList } from './ThreadList';

export const WIDE = '(min-width: 768px)';

/** The user's past chats, beside the page; on a phone above it. */
export function HistorySidebar() {
  const offered = useApp(selectShowsHistory);
  const wide = useMediaQuery(WIDE);
  const open = useApp((state) => selectHistoryOpen(state, wide));
  useEffect(() => {
    if (offered) void refreshHistory();
  }, [offered]);
  if (!offered) return null;
  if (!wide) {
    return (
      <Sheet side="start" open={open} onClose={closeHistory} title={t('threadHistory.sidebar.title')} className="bg-sidebar text-sidebar-foreground">
        <Content wide={false} />
      </Sheet>
    );
  }
  if (!open) return null;
  return (
    <nav
      aria-label={t('threadHistory.sidebar.title')}
      className="flex h-full w-64 shrink-0 flex-col border-e border-sidebar-border bg-sidebar text-sidebar-foreground duration-200 animate-in fade-in-0 slide-in-from-left-4 rtl:slide-in-from-right-4"
    >
      <Content wide />
    </nav>
  );
}

const closeHistory = () => setApp({ historyOpen: false });

function Content({ wide }: { wide: boolean }) {
  return (
    <>
      <div className="flex h-14 shrink-0 items-center gap-1 px-2.5">
        <IconButton id="sidebar-trigger-button" icon={PanelLeft} label={t('threadHistory.sidebar.actions.close')} className="rtl:-scale-x-100" onClick={closeHistory} />
        <div className="flex-1" />
        <IconButton id="search-chats-button" icon={Search} label={t('threadHistory.sidebar.filters.search')} onClick={() => openDialog('search')} />
        {wide && <NewChatButton icon={SquarePen} />}
      </div>
      <ThreadList />
    </>
  );
}
