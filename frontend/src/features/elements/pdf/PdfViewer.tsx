import { Download, Minus, Plus } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { t } from '@/lib/i18n';
import { Alert } from '@/ui/Alert';
import { buttonClass } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Spinner } from '@/ui/Spinner';
import { usePdf } from './document';
import { PdfPage } from './PdfPage';

interface PdfViewerProps {
  url: string;
  name: string;
  /** The page to begin with. */
  page?: number | null;
}

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];

export default function PdfViewer({ url, name, page }: PdfViewerProps) {
  const { document, failed } = usePdf(url);
  const [zoom, setZoom] = useState(1);
  const scroller = useRef<HTMLDivElement>(null);
  const fit = useWidth(scroller);
  const ratio = useRatio(document);
  const count = document?.numPages ?? 0;
  const [current, setCurrent] = useState(page ?? 1);
  const width = Math.round(fit * zoom);

  const goTo = useCallback((number: number) => {
    const target = scroller.current?.querySelector<HTMLElement>(`[data-page-number="${number}"]`);
    if (target) scroller.current!.scrollTop = target.offsetTop - 8;
  }, []);
  const ready = document !== null && ratio !== null && width > 0;
  useLayoutEffect(() => {
    if (ready && page && page > 1) goTo(page);
  }, [ready, page, goTo]);
  const keepPlace = usePlace(scroller, width);

  if (failed) return <Alert>{t('chat.elements.unavailable', { name })}</Alert>;
  return (
    <div className="flex h-full min-h-96 flex-1 flex-col overflow-hidden rounded-xl border border-border">
      <div className="flex shrink-0 items-center gap-1 border-b border-border bg-card px-2 py-1 text-sm">
        <label className="flex items-center gap-1.5 ps-1.5 tabular-nums text-muted-foreground">
          <span className="sr-only">{t('chat.pdf.page')}</span>
          <PageNumber current={current} count={count} onChange={goTo} />/ {count}
        </label>
        <div className="flex-1" />
        <IconButton icon={Minus} size="icon-sm" label={t('chat.pdf.zoomOut')} disabled={zoom === ZOOMS[0]} onClick={() => setZoom(step(zoom, -1))} />
        <span className="w-11 text-center text-xs tabular-nums text-muted-foreground">{Math.round(zoom * 100)}%</span>
        <IconButton icon={Plus} size="icon-sm" label={t('chat.pdf.zoomIn')} disabled={zoom === ZOOMS.at(-1)} onClick={() => setZoom(step(zoom, 1))} />
        <a href={url} download={name} aria-label={t('common.actions.download')} className={buttonClass('ghost', 'icon-sm')}>
          <Download className="size-4" aria-hidden />
        </a>
      </div>
      <div
        ref={scroller}
        tabIndex={0}
        role="document"
        aria-label={name}
        className="react-pdf__Document relative flex min-h-0 flex-1 flex-col items-center gap-2 overflow-auto bg-muted p-2"
        onScroll={() => {
          setCurrent(pageInView(scroller.current!));
          keepPlace();
        }}
      >
        {ready ? (
          Array.from({ length: count }, (_, index) => (
            <PdfPage key={index} document={document} number={index + 1} width={width} ratio={ratio} text />
          ))
        ) : (
          <Spinner className="m-auto size-6 text-muted-foreground" />
        )}
      </div>
    </div>
  );
}

function PageNumber({ current, count, onChange }: { current: number; count: number; onChange(page: number): void }) {
  const [text, setText] = useState(String(current));
  useEffect(() => setText(String(current)), [current]);
  const commit = () => {
    const number = Math.min(Math.max(Math.round(Number(text)) || current, 1), count);
    setText(String(number));
    onChange(number);
  };
  return (
    <input
      value={text}
      inputMode="numeric"
      className="w-9 rounded-md border border-input bg-background px-1 py-0.5 text-center text-foreground"
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}

function step(zoom: number, by: 1 | -1): number {
  return ZOOMS[Math.min(Math.max(ZOOMS.indexOf(zoom) + by, 0), ZOOMS.length - 1)]!;
}

function pageInView(scroller: HTMLElement): number {
  const middle = scroller.scrollTop + scroller.clientHeight / 3;
  const pages = Array.from(scroller.children) as HTMLElement[];
  return Math.max(1, pages.filter((page) => page.offsetTop <= middle).length);
}

/** Wider or narrower pages must not take the reader elsewhere. Returns what notes where they are. */
function usePlace(box: React.RefObject<HTMLElement | null>, width: number): () => void {
  const place = useRef<{ page: number; part: number } | null>(null);
  const note = useCallback(() => {
    const pages = Array.from(box.current?.children ?? []) as HTMLElement[];
    const top = box.current?.scrollTop ?? 0;
    const index = pages.findLastIndex((page) => page.offsetTop <= top + 8);
    const page = pages[index];
    place.current = page ? { page: index, part: (top - page.offsetTop) / page.offsetHeight } : null;
  }, [box]);
  useLayoutEffect(() => {
    const page = place.current && (box.current?.children[place.current.page] as HTMLElement | undefined);
    if (page) box.current!.scrollTop = page.offsetTop + place.current!.part * page.offsetHeight;
  }, [box, width]);
  // What is scrolled to before the first event of scrolling counts too.
  useLayoutEffect(note);
  return note;
}

function useWidth(box: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(120, element.clientWidth - 16)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}

/** The shape of the first page stands for all, until each is known. */
function useRatio(document: ReturnType<typeof usePdf>['document']): number | null {
  const [ratio, setRatio] = useState<number | null>(null);
  useEffect(() => {
    let current = true;
    setRatio(null);
    document?.getPage(1).then((page) => {
      const { width, height } = page.getViewport({ scale: 1 });
      if (current) setRatio(height / width);
    }, console.error);
    return () => {
      current = false;
    };
  }, [document]);
  return ratio;
}
