import { Ellipsis, Pencil, Share2, Trash2 } from 'lucide-react';
import { lazy, memo, Suspense, useState } from 'react';
import { Link } from 'wouter';
import type { ThreadSummary } from '@/client/types';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { setApp, useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { Menu, MenuItem } from '@/ui/Menu';
import { WIDE } from './HistorySidebar';

const ThreadDialogs = lazy(() => import('./ThreadDialogs'));

export type ThreadDialog = 'rename' | 'share' | 'delete';

export const threadName = (thread: ThreadSummary) => thread.name?.trim() || t('threadHistory.thread.untitled');

export const ThreadItem = memo(function ThreadItem({ thread }: { thread: ThreadSummary }) {
  const active = useApp((state) => state.threadId === thread.id);
  const sharing = useApp((state) => state.config?.threadSharing === true);
  const [dialog, setDialog] = useState<ThreadDialog | null>(null);
  const name = threadName(thread);
  return (
    <li
      id={`thread-${thread.id}`}
      className={cn('group/thread relative flex items-center rounded-lg transition-colors', active ? 'bg-sidebar-accent text-sidebar-accent-foreground' : 'hover:bg-sidebar-accent/70')}
    >
      <Link
        href={`/thread/${thread.id}`}
        aria-current={active ? 'page' : undefined}
        className="min-w-0 flex-1 truncate rounded-lg py-1.5 ps-2 pe-9 text-sm leading-6"
        onClick={() => !matchMedia(WIDE).matches && setApp({ historyOpen: false })}
      >
        {name}
      </Link>
      <Menu
        trigger={
          <Button
            id="thread-options"
            variant="ghost"
            size="icon-sm"
            aria-label={t('threadHistory.thread.menu.label', { name })}
            className="absolute end-1 opacity-0 group-focus-within/thread:opacity-100 group-hover/thread:opacity-100 data-[state=open]:opacity-100 [@media(hover:none)]:opacity-100"
          >
            <Ellipsis className="size-4" aria-hidden />
          </Button>
        }
      >
        <MenuItem id="rename-thread" icon={Pencil} onSelect={() => setDialog('rename')}>{t('threadHistory.thread.menu.rename')}</MenuItem>
        {sharing && <MenuItem id="share-thread" icon={Share2} onSelect={() => setDialog('share')}>{t('threadHistory.thread.menu.share')}</MenuItem>}
        <MenuItem id="delete-thread" icon={Trash2} onSelect={() => setDialog('delete')}>{t('threadHistory.thread.menu.delete')}</MenuItem>
      </Menu>
      {dialog && (
        <Suspense>
          <ThreadDialogs kind={dialog} thread={thread} onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </li>
  );
});
