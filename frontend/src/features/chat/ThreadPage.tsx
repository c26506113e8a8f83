import { lazy, Suspense } from 'react';
import { useApp } from '@/state/store';
import { Spinner } from '@/ui/Spinner';
import { ChatPage } from './ChatPage';

const StoredThread = lazy(() => import('@/features/share/StoredThread'));

/** A chat by its address: gone on with where the app can do that, else shown as it was. */
export function ThreadPage({ id }: { id: string }) {
  const resumable = useApp((state) => state.config?.threadResumable === true);
  const current = useApp((state) => state.threadId === id && !state.readOnly);
  if (resumable || current) return <ChatPage threadId={id} />;
  return (
    <Suspense fallback={<Spinner className="m-auto size-6 text-muted-foreground" />}>
      <StoredThread id={id} shared={false} />
    </Suspense>
  );
}
