import { FileText } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { t } from '@/lib/i18n';
import { Dialog } from '@/ui/Dialog';
import { Spinner } from '@/ui/Spinner';
import type { ElementProps } from './ElementView';
import { LoadFailed } from './LoadFailed';
import { useElementUrl } from './useElementUrl';

const PdfViewer = lazy(() => import('./pdf/PdfViewer'));
const PdfThumbnail = lazy(() => import('./pdf/PdfThumbnail'));

/** In a message a small first page that opens the document; elsewhere the document itself. */
export function PdfElement({ element, display }: ElementProps) {
  const url = useElementUrl(element);
  const [open, setOpen] = useState(false);
  if (!url) return <LoadFailed element={element} />;
  const wait = <Spinner className="m-auto size-5 text-muted-foreground" />;
  if (display !== 'inline') {
    return (
      <div className={`${display}-pdf flex min-h-[45dvh] flex-1 flex-col`}>
        <Suspense fallback={wait}>
          <PdfViewer url={url} name={element.name} page={element.page} />
        </Suspense>
      </div>
    );
  }
  return (
    <div className="inline-pdf w-40">
      <button
        type="button"
        className="group flex w-full flex-col overflow-hidden rounded-xl border border-border bg-muted text-start transition-colors hover:border-input"
        aria-label={t('chat.elements.enlarge', { name: element.name })}
        onClick={() => setOpen(true)}
      >
        <span className="flex h-44 w-full items-start justify-center overflow-hidden bg-white">
          <Suspense fallback={wait}>
            <PdfThumbnail url={url} page={element.page} />
          </Suspense>
        </span>
        <span className="flex w-full items-center gap-2 border-t border-border bg-card px-2.5 py-2 text-[0.8125rem]">
          <FileText className="size-4 shrink-0 text-muted-foreground" aria-hidden />
          <span className="truncate">{element.name}</span>
        </span>
      </button>
      <Dialog open={open} onOpenChange={setOpen} title={element.name} className="h-[min(92dvh,80rem)] max-h-none! max-w-5xl">
        <Suspense fallback={wait}>
          <PdfViewer url={url} name={element.name} page={element.page} />
        </Suspense>
      </Dialog>
    </div>
  );
}
