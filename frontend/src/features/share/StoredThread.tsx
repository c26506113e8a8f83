import { SquarePen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '@/client/api';
import { MessageList } from '@/features/messages/MessageList';
import { TaskAside } from '@/features/tasklist/TaskList';
import { t } from '@/lib/i18n';
import { startNewChat } from '@/state/connection';
import { showStoredThread } from '@/state/storedThread';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { Spinner } from '@/ui/Spinner';

interface StoredThreadProps {
  id: string;
  /** Somebody else's, through a link. */
  shared: boolean;
}

/** A chat to be read only. */
export default function StoredThread({ id, shared }: StoredThreadProps) {
  const [missing, setMissing] = useState(false);
  const shown = useApp((state) => state.readOnly && state.threadId === id);
  useEffect(() => {
    let current = true;
    setMissing(false);
    (shared ? api.sharedThread(id) : api.thread(id)).then(
      (thread) => current && (thread ? showStoredThread(thread, id) : setMissing(true)),
      () => current && setMissing(true),
    );
    return () => {
      current = false;
    };
  }, [id, shared]);

  if (missing) {
    return (
      <div role="alert" className="m-auto flex flex-col items-center gap-4 px-6 text-center">
        <p className="text-lg font-semibold tracking-tight">{t('chat.shared.missing')}</p>
        <Button onClick={() => startNewChat()}>{t('navigation.newChat.button')}</Button>
      </div>
    );
  }
  if (!shown) return <Spinner className="m-auto size-6 text-muted-foreground" />;
  return (
    <>
      <div className="flex min-h-0 flex-1">
        <MessageList className="min-w-0 flex-1" />
        <TaskAside />
      </div>
      <div className="flex shrink-0 flex-wrap items-center justify-center gap-x-4 gap-y-2 border-t border-border px-4 py-3 text-sm text-muted-foreground">
        {t(shared ? 'chat.shared.note' : 'chat.shared.stored')}
        <Button variant="outline" size="sm" onClick={() => startNewChat()}>
          <SquarePen className="size-4" aria-hidden />
          {t('navigation.newChat.button')}
        </Button>
      </div>
    </>
  );
}
