import { Link2 } from 'lucide-react';
import { useState } from 'react';
import { rootPath } from '@/client/paths';
import { copyText } from '@/lib/clipboard';
import { t } from '@/lib/i18n';
import { notify } from '@/lib/notify';
import { shareThread } from '@/state/history';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Spinner } from '@/ui/Spinner';
import type { ThreadDialogProps } from './ThreadDialogs';

const shareUrl = (threadId: string) => `${window.location.origin}${rootPath()}/share/${threadId}`;
const text = (key: string) => t(`threadHistory.thread.actions.share.${key}`);

/** A link for everybody who may read the chat, and the way to take it back. */
export function ShareDialog({ thread, onClose }: ThreadDialogProps) {
  const [shared, setShared] = useState(thread.metadata?.is_shared === true);
  const [busy, setBusy] = useState(false);
  const url = shareUrl(thread.id);

  const change = async (next: boolean) => {
    setBusy(true);
    try {
      await shareThread(thread.id, next);
      setShared(next);
      notify.success(text(next ? 'status.created' : 'status.unshared'));
    } catch {
      notify.error(text(next ? 'error.create' : 'error.unshare'));
    } finally {
      setBusy(false);
    }
  };
  const copy = async () => {
    if (await copyText(url)) notify.success(text('status.copied'));
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={text('title')} description={text('description')} className="max-w-lg">
      <div className="flex flex-col gap-4">
        {shared && (
          <input
            readOnly
            value={url}
            aria-label={text('link')}
            className="h-10 w-full rounded-lg border border-input bg-muted px-3 text-sm"
            onFocus={(event) => event.target.select()}
          />
        )}
        <div className="flex justify-end gap-2">
          {shared ? (
            <>
              <Button variant="outline" disabled={busy} onClick={() => change(false)}>{text('stop')}</Button>
              <Button onClick={copy}>
                <Link2 className="size-4" aria-hidden />
                {text('copy')}
              </Button>
            </>
          ) : (
            <Button disabled={busy} onClick={() => change(true)}>
              {busy ? <Spinner /> : <Link2 className="size-4" aria-hidden />}
              {text('create')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
