import { useEffect, useMemo, useRef } from 'react';
import { groupByDate, monthName, type DateGroup } from '@/lib/dates';
import { t } from '@/lib/i18n';
import { loadMoreHistory } from '@/state/history';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { Spinner } from '@/ui/Spinner';
import { ThreadItem } from './ThreadItem';

/** How far below the visible part the next page is fetched. */
const AHEAD = '480px';

export function ThreadList() {
  const { threads, hasMore, status } = useApp((state) => state.history);
  const language = useApp((state) => state.language);
  const groups = useMemo(() => groupByDate(threads), [threads]);
  const scroller = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!hasMore || status !== 'idle' || !end.current) return;
    // Watched anew after each page: on a tall screen the end may still be in sight.
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void loadMoreHistory(), {
      root: scroller.current,
      rootMargin: AHEAD,
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hasMore, status, threads.length]);

  return (
    <div ref={scroller} id="thread-history" className="min-h-0 flex-1 overflow-y-auto px-2.5 pb-4" aria-busy={status === 'loading'}>
      {groups.map((group) => (
        <section key={group.key} aria-labelledby={`threads-${group.key}`} className="pt-3">
          <h2 id={`threads-${group.key}`} className="px-2 pb-1 text-xs font-medium text-muted-foreground">{titleOf(group, language)}</h2>
          <ul>
            {group.items.map((thread) => (
              <ThreadItem key={thread.id} thread={thread} />
            ))}
          </ul>
        </section>
      ))}
      {threads.length === 0 && status === 'idle' && <p className="px-2 pt-4 text-sm text-muted-foreground">{t('threadHistory.sidebar.empty')}</p>}
      {status === 'failed' && <Failed />}
      <div ref={end} className="flex h-10 items-center justify-center">
        {(status === 'loadingMore' || (status === 'loading' && threads.length === 0)) && <Spinner />}
      </div>
    </div>
  );
}

function titleOf({ frame, month }: DateGroup<unknown>, language: string): string {
  return frame ? t(`threadHistory.sidebar.timeframes.${frame}`) : monthName(month!, language);
}

const Failed = () => (
  <div className="flex flex-col items-start gap-2 px-2 pt-4 text-sm">
    <p role="alert">{t('threadHistory.sidebar.failed')}</p>
    <Button size="sm" variant="outline" onClick={() => void loadMoreHistory()}>{t('common.actions.retry')}</Button>
  </div>
);
