import { lazy, Suspense } from 'react';
import { Dialogs } from '@/features/app/Dialogs';
import { ChatPage } from '@/features/chat/ChatPage';
import { SidePanel } from '@/features/elements/SidePanel';
import { t } from '@/lib/i18n';
import { useApp } from '@/state/store';
import { Alert } from '@/ui/Alert';
import { Spinner } from '@/ui/Spinner';
import { Head } from './Head';

const ElementPage = lazy(() => import('@/features/elements/ElementPage'));

/** The same chat as on the app's own page, in the space that there is. */
export function Chat() {
  const boot = useApp((state) => state.boot);
  const refusal = useApp((state) => state.bootError);
  const ready = boot === 'ready' && !refusal;
  const element = useApp((state) => state.elementPage);
  return (
    <div id="chainlit-copilot-chat" className="flex min-h-0 flex-1 flex-col" style={{ '--column': '48rem' } as React.CSSProperties}>
      <Head />
      {boot === 'loading' && <Spinner className="m-auto size-6 text-muted-foreground" />}
      {boot !== 'loading' && !ready && <Alert className="m-4">{refusal ?? t('common.status.error.unreachable')}</Alert>}
      {ready && (
        // The page around it has the `main` landmark.
        <div className="relative flex min-h-0 flex-1 flex-col">
          {element ? <Suspense><ElementPage id={element} /></Suspense> : <ChatPage />}
          <SidePanel />
          <Dialogs />
        </div>
      )}
    </div>
  );
}
