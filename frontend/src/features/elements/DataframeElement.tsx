import { ArrowDown, ArrowUp, ArrowUpDown, ChevronLeft, ChevronRight, Download, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { useText } from '@/lib/useText';
import { IconButton } from '@/ui/IconButton';
import { Skeleton } from '@/ui/kit/skeleton';
import type { ElementProps } from './ElementView';
import { arrange, parseFrame, toCsv, type Frame, type Sorting } from './frame';
import { LoadFailed } from './LoadFailed';
import { useElementUrl } from './useElementUrl';

const PAGE = 10;

export default function DataframeElement({ element }: ElementProps) {
  const { text, failed } = useText(useElementUrl(element));
  const frame = useMemo(() => (text === null ? null : parseFrame(text)), [text]);
  if (failed || (text !== null && !frame)) return <LoadFailed element={element} />;
  return (
    <div className="dataframe flex w-full min-w-0 flex-col overflow-hidden rounded-xl border border-border bg-card text-sm">
      {frame ? <FrameTable frame={frame} name={element.name} /> : <Skeleton className="h-48" />}
    </div>
  );
}

function FrameTable({ frame, name }: { frame: Frame; name: string }) {
  const [filter, setFilter] = useState('');
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [wanted, setPage] = useState(0);
  const rows = useMemo(() => arrange(frame.rows, filter, sorting), [frame, filter, sorting]);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const page = Math.min(wanted, pages - 1);
  const shown = rows.slice(page * PAGE, page * PAGE + PAGE);

  return (
    <>
      <div className="flex items-center gap-2 border-b border-border px-3 py-1.5">
        <Search className="size-4 shrink-0 text-muted-foreground" aria-hidden />
        <input
          type="search"
          value={filter}
          placeholder={t('chat.dataframe.filter')}
          aria-label={t('chat.dataframe.filter')}
          className="h-8 min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted-foreground"
          onChange={(event) => {
            setFilter(event.target.value);
            setPage(0);
          }}
        />
        <IconButton icon={Download} size="icon-sm" label={t('chat.dataframe.download')} onClick={() => download(frame, name)} />
      </div>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={name}>
        <table className="w-full border-collapse tabular-nums">
          <thead>
            <tr className="border-b border-border bg-muted">
              {frame.columns.map((column, index) => (
                <Heading
                  key={index}
                  text={column}
                  numeric={frame.numeric[index]!}
                  direction={sorting?.column === index ? sorting.direction : null}
                  onClick={() => {
                    setSorting(next(sorting, index));
                    setPage(0);
                  }}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr key={page * PAGE + index} className="border-b border-border last:border-0 hover:bg-muted/60">
                {row.texts.map((cell, column) => (
                  <td key={column} className={cn('max-w-80 truncate px-3 py-1.5', frame.numeric[column] && 'text-end')} title={cell}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="flex items-center gap-1 border-t border-border px-3 py-1 text-xs text-muted-foreground">
        <span role="status" className="flex-1">{t('chat.dataframe.rows', { count: rows.length })}</span>
        <IconButton icon={ChevronLeft} size="icon-sm" label={t('chat.dataframe.previous')} className="rtl:-scale-x-100" disabled={page === 0} onClick={() => setPage(page - 1)} />
        <span className="tabular-nums">{page + 1} / {pages}</span>
        <IconButton icon={ChevronRight} size="icon-sm" label={t('chat.dataframe.next')} className="rtl:-scale-x-100" disabled={page >= pages - 1} onClick={() => setPage(page + 1)} />
      </div>
    </>
  );
}

interface HeadingProps {
  text: string;
  numeric: boolean;
  direction: 'ascending' | 'descending' | null;
  onClick(): void;
}

function Heading({ text, numeric, direction, onClick }: HeadingProps) {
  const Icon = direction === 'ascending' ? ArrowUp : direction === 'descending' ? ArrowDown : ArrowUpDown;
  return (
    <th scope="col" aria-sort={direction ?? 'none'} className={cn('p-0 font-medium', numeric ? 'text-end' : 'text-start')}>
      <button type="button" className={cn('group inline-flex items-center gap-1.5 whitespace-nowrap px-3 py-2 hover:text-primary', numeric && 'flex-row-reverse')} onClick={onClick}>
        {text}
        <Icon className={cn('size-3.5', !direction && 'opacity-35 group-hover:opacity-100')} aria-hidden />
      </button>
    </th>
  );
}

/** Up, down, and as it was. */
function next(sorting: Sorting | null, column: number): Sorting | null {
  if (sorting?.column !== column) return { column, direction: 'ascending' };
  return sorting.direction === 'ascending' ? { column, direction: 'descending' } : null;
}

function download(frame: Frame, name: string): void {
  const url = URL.createObjectURL(new Blob([toCsv(frame)], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
