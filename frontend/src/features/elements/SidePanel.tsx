import { X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { ownsPage } from '@/client/paths';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { useMediaQuery } from '@/lib/useMediaQuery';
import { closeSideView } from '@/state/sideView';
import { useApp, type SideView } from '@/state/store';
import { IconButton } from '@/ui/IconButton';
import { ElementView } from './ElementView';
import { ResizeHandle } from '@/ui/ResizeHandle';
import { Sheet, SheetTitle } from '@/ui/Sheet';

/** Elements beside the chat; on a phone above it. */
export function SidePanel() {
  const view = useApp((state) => state.sideView);
  const wide = useMediaQuery('(min-width: 768px)');
  if (!view) return null;
  return wide && ownsPage() ? <Panel view={view} /> : <Cover view={view} />;
}

const MIN_WIDTH = 300;

function Panel({ view }: { view: SideView }) {
  const [wanted, setWanted] = useState(() => Math.round(window.innerWidth * 0.4));
  const max = Math.max(MIN_WIDTH, Math.round(window.innerWidth * 0.65));
  const width = Math.min(Math.max(wanted, MIN_WIDTH), max);
  return (
    <aside
      aria-label={view.title || undefined}
      className="relative flex shrink-0 flex-col border-s border-border bg-card duration-200 animate-in fade-in-0 slide-in-from-right-4 rtl:slide-in-from-left-4"
      style={{ width }}
    >
      <ResizeHandle width={width} min={MIN_WIDTH} max={max} onResize={setWanted} />
      <PanelHeader>
        <h2 id="side-view-title" className="min-w-0 flex-1 truncate text-[0.9375rem] font-semibold tracking-tight">{view.title}</h2>
      </PanelHeader>
      <PanelContent view={view} />
    </aside>
  );
}

function Cover({ view }: { view: SideView }) {
  return (
    <Sheet open side="bottom" onClose={closeSideView}>
      <PanelHeader>
        <SheetTitle className="min-w-0 flex-1 truncate text-[0.9375rem] font-semibold tracking-tight">
          <span id="side-view-title">{view.title}</span>
        </SheetTitle>
      </PanelHeader>
      <PanelContent view={view} />
    </Sheet>
  );
}

const PanelHeader = ({ children }: { children: ReactNode }) => (
  <div className="flex h-14 shrink-0 items-center gap-2 ps-5 pe-3">
    {children}
    <IconButton icon={X} label={t('chat.elements.closePanel')} onClick={closeSideView} />
  </div>
);

/** A document scrolls within itself: it fills the panel, or its part of it. */
function PanelContent({ view }: { view: SideView }) {
  const single = view.elements.length === 1;
  return (
    <div id="side-view-content" className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-5 pb-6">
      {view.elements.map((element) => (
        <section key={element.id} className={cn('flex flex-col gap-2', element.type === 'pdf' && (single ? 'min-h-0 flex-1' : 'h-[75dvh] shrink-0'))}>
          {!single && view.title === '' && <h3 className="text-sm font-medium text-muted-foreground">{element.name}</h3>}
          <ElementView element={element} display={element.display === 'page' ? 'side' : element.display} />
        </section>
      ))}
    </div>
  );
}
