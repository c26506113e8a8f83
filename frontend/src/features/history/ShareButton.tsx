import { Share2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { t } from '@/lib/i18n';
import { selectShowsHistory } from '@/state/selectors';
import { useApp } from '@/state/store';
import { IconButton } from '@/ui/IconButton';

const ThreadDialogs = lazy(() => import('./ThreadDialogs'));

/** Shares the chat on the page, once it is stored. */
export function ShareButton() {
  const thread = useApp((state) =>
    state.config?.threadSharing && selectShowsHistory(state) && state.threadId && !state.readOnly
      ? state.history.threads.find(({ id }) => id === state.threadId)
      : undefined,
  );
  const [open, setOpen] = useState(false);
  if (!thread) return null;
  return (
    <>
      {/* On a phone there is no room for it; the list of chats offers the same. */}
      <IconButton className="max-sm:hidden" icon={Share2} label={t('threadHistory.thread.menu.share')} onClick={() => setOpen(true)} />
      {open && (
        <Suspense>
          <ThreadDialogs kind="share" thread={thread} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
