import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useRef, useState, type ReactNode } from 'react';
import { t } from '@/lib/i18n';
import { useMediaQuery } from '@/lib/useMediaQuery';
import { closeSideView } from '@/state/sideView';
import { useApp, type SideView } from '@/state/store';
import { overlayClass } from '@/ui/Dialog';
import { IconButton } from '@/ui/IconButton';
import { ElementView } from './ElementView';

/** Elements beside the chat; on a phone above it. */
export function SidePanel() {
  const view = useApp((state) => state.sideView);
  const wide = useMediaQuery('(min-width: 768px)');
  if (!view) return null;
  return wide ? <Panel view={view} /> : <Sheet view={view} />;
}

const MIN_WIDTH = 300;

function Panel({ view }: { view: SideView }) {
  const [width, setWidth] = useState(() => Math.round(window.innerWidth * 0.4));
  const limit = (value: number) => Math.min(Math.max(value, MIN_WIDTH), Math.round(window.innerWidth * 0.65));
  return (
    <aside
      aria-label={view.title || undefined}
      className="relative flex shrink-0 flex-col border-l border-border bg-card duration-200 animate-in fade-in-0 slide-in-from-right-4"
      style={{ width: limit(width) }}
    >
      <ResizeHandle width={limit(width)} onResize={(value) => setWidth(limit(value))} />
      <PanelHeader>
        <h2 id="side-view-title" className="min-w-0 flex-1 truncate text-[0.9375rem] font-semibold tracking-tight">{view.title}</h2>
      </PanelHeader>
      <PanelContent view={view} />
    </aside>
  );
}

function Sheet({ view }: { view: SideView }) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeSideView()}>
      <Dialog.Portal>
        <Dialog.Overlay className={overlayClass} />
        <Dialog.Content
          aria-describedby={undefined}
          // The panel itself, or its first button would show its tooltip at once.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          className="fixed inset-x-0 bottom-0 z-50 flex max-h-[88dvh] min-h-[45dvh] flex-col rounded-t-2xl border-t border-border bg-card shadow-2xl outline-none animate-in slide-in-from-bottom-8 fade-in-0"
        >
          <PanelHeader>
            <Dialog.Title id="side-view-title" className="min-w-0 flex-1 truncate text-[0.9375rem] font-semibold tracking-tight">
              {view.title}
            </Dialog.Title>
          </PanelHeader>
          <PanelContent view={view} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const PanelHeader = ({ children }: { children: ReactNode }) => (
  <div className="flex h-14 shrink-0 items-center gap-2 pl-5 pr-3">
    {children}
    <IconButton icon={X} label={t('chat.elements.closePanel')} onClick={closeSideView} />
  </div>
);

function PanelContent({ view }: { view: SideView }) {
  const single = view.elements.length === 1;
  return (
    <div id="side-view-content" className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-5 pb-6">
      {view.elements.map((element) => (
        <section key={element.id} className="flex flex-col gap-2">
          {!single && view.title === '' && <h3 className="text-sm font-medium text-muted-foreground">{element.name}</h3>}
          <ElementView element={element} display={element.display === 'page' ? 'side' : element.display} />
        </section>
      ))}
    </div>
  );
}

interface ResizeHandleProps {
  width: number;
  onResize(width: number): void;
}

function ResizeHandle({ width, onResize }: ResizeHandleProps) {
  const from = useRef<{ x: number; width: number } | null>(null);
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('chat.elements.resizePanel')}
      aria-valuenow={width}
      tabIndex={0}
      className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize transition-colors hover:bg-primary/25 focus-visible:bg-primary/40 focus-visible:outline-none"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => from.current && onResize(from.current.width + from.current.x - event.clientX)}
      onPointerUp={() => (from.current = null)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') onResize(width + 24);
        if (event.key === 'ArrowRight') onResize(width - 24);
      }}
    />
  );
}
