import { ArrowDown } from 'lucide-react';
import { useLayoutEffect, useMemo } from 'react';
import type { Step } from '@/client/types';
import { StepRow } from '@/features/steps/StepRow';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { isMessage, layout, waitsForOutput, type Row } from '@/state/layout';
import { selectBusy, selectConfig } from '@/state/selectors';
import { app, useApp } from '@/state/store';
import { IconButton } from '@/ui/IconButton';
import { Announcer } from './Announcer';
import { MessageRow } from './MessageRow';
import { useFollow } from './useFollow';
import { useWindow } from './useWindow';

export function MessageList({ className }: { className?: string }) {
  const cot = useApp((state) => selectConfig(state).ui.cot);
  const name = useApp((state) => selectConfig(state).ui.name);
  const loading = useApp(selectBusy);
  const lastSentId = useApp((state) => state.lastSentId);
  // Streamed text does not change the shape: while an answer grows, the list itself stays as it is.
  const shape = useApp((state) => state.tree.shape);
  const rows = useMemo(() => layout(app().tree, cot), [shape, cot]);
  const waiting = loading && waitsForOutput(app().tree, rows);
  const { scroller, content, spacer, away, jumpToLatest } = useFollow();
  const { from, to, long, above, below, toEnd } = useWindow(rows, scroller, content);
  useLayoutEffect(toEnd, [lastSentId, toEnd]);

  return (
    <div className={cn('relative min-h-0', className)}>
      <h1 className="sr-only">{name}</h1>
      <div ref={scroller} className="h-full overflow-y-auto overscroll-contain px-4" tabIndex={-1}>
        <div
          ref={content}
          role="log"
          aria-label={t('chat.log')}
          aria-busy={loading}
          // What is said aloud comes from the announcer: whole sentences instead of every token.
          aria-live="off"
          className={cn('message-list mx-auto flex w-full max-w-(--column) flex-col gap-2.5 pb-4 pt-6', long && 'windowed')}
        >
          {above > 0 && <div aria-hidden style={{ height: above }} />}
          {rows.slice(from, to).map((row, index) => renderRow(row, rows[from + index - 1], from + index === rows.length - 1))}
          {below > 0 && <div aria-hidden style={{ height: below }} />}
          {waiting && <div className="loading-cursor mx-2" role="status" aria-label={t('chat.responding')} />}
        </div>
        <div ref={spacer} aria-hidden />
      </div>
      <div className="pointer-events-none absolute inset-x-4 bottom-0 h-6 bg-linear-to-t from-background to-transparent" aria-hidden />
      {away && (
        <IconButton
          icon={ArrowDown}
          label={t('chat.jumpToLatest')}
          tooltipSide="top"
          variant="outline"
          size="round"
          className="absolute bottom-4 left-1/2 z-10 -translate-x-1/2 shadow-md animate-in fade-in-0 zoom-in-90"
          onClick={() => {
            toEnd();
            jumpToLatest();
          }}
        />
      )}
      <Announcer />
    </div>
  );
}

function renderRow(row: Row, before: Row | undefined, last: boolean) {
  if (row.kind === 'step') return <StepRow key={row.id} id={row.id} scores={row.scores} />;
  const { byId } = app().tree;
  const continued = before?.kind === 'message' && sameAuthor(byId[before.id]!, byId[row.id]!);
  return <MessageRow key={row.id} id={row.id} scores={row.scores} continued={continued} last={last} />;
}

const sameAuthor = (a: Step, b: Step) =>
  isMessage(a) && a.type !== 'user_message' && a.type === b.type && a.name === b.name && a.isError === b.isError &&
  a.metadata?.avatarName === b.metadata?.avatarName && a.metadata?.icon === b.metadata?.icon;
