import { Toaster } from 'sonner';
import { useEffect, type ReactNode } from 'react';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { Directed } from '@/features/app/Directed';
import { ErrorBoundary } from '@/features/app/ErrorBoundary';
import { isRightToLeft } from '@/lib/i18n';
import { useApp } from '@/state/store';
import { PortalContext } from '@/ui/portal';
import { ResizeHandle } from '@/ui/ResizeHandle';
import { TooltipProvider } from '@/ui/Tooltip';
import { Chat } from './Chat';
import type { WidgetConfig } from './config';
import { maxWidth, MIN_WIDTH, setWidth, useDisplay } from './display';
import { Launcher } from './Launcher';
import { usePageMargin } from './usePageMargin';

interface WidgetProps {
  config: WidgetConfig;
  /** Where menus and dialogs are drawn. */
  container: HTMLElement;
}

/** The address of the page is not the widget's. */
const { hook, searchHook } = memoryLocation({ path: '/' });

export function Widget({ config, container }: WidgetProps) {
  const theme = useApp((state) => state.theme);
  const language = useApp((state) => state.language);
  const mode = useDisplay((state) => state.mode);
  const direction = isRightToLeft(language) ? 'rtl' : 'ltr';
  useEffect(() => {
    container.lang = language;
    container.dir = direction;
  }, [container, language, direction]);

  return (
    <ErrorBoundary>
      <PortalContext value={container}>
        <Directed>
          <TooltipProvider>
            <Router hook={hook} searchHook={searchHook}>
              {mode === 'sidebar' ? <Sidebar><Chat /></Sidebar> : <Floating><Chat /></Floating>}
              <Launcher button={config.button} />
            </Router>
            <Toaster className="toast" theme={theme} position="bottom-center" dir={direction} />
          </TooltipProvider>
        </Directed>
      </PortalContext>
    </ErrorBoundary>
  );
}

function Floating({ children }: { children: ReactNode }) {
  const { open, expanded } = useDisplay();
  if (!open) return null;
  return (
    <div
      className={`${expanded ? 'copilot-container-expanded w-[80vw] max-sm:w-[calc(100vw-2rem)]' : 'copilot-container-collapsed w-[min(25rem,calc(100vw-2rem))]'} fixed bottom-24 end-4 z-30 flex h-[min(42rem,calc(100dvh-8rem))] flex-col overflow-hidden rounded-2xl border border-border bg-background shadow-2xl transition-[width] animate-in fade-in-0 slide-in-from-bottom-3`}
    >
      {children}
    </div>
  );
}

function Sidebar({ children }: { children: ReactNode }) {
  const { open, width } = useDisplay();
  usePageMargin(open ? width : null);
  if (!open) return null;
  return (
    <div
      className="fixed inset-y-0 right-0 z-30 flex flex-col border-s border-border bg-background shadow-xl animate-in fade-in-0"
      style={{ width }}
    >
      <ResizeHandle data-testid="sidebar-drag-handle" width={width} min={MIN_WIDTH} max={maxWidth()} onResize={setWidth} />
      {children}
    </div>
  );
}
