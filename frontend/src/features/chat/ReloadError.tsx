import { TriangleAlert, X } from 'lucide-react';
import { t } from '@/lib/i18n';
import { setApp, useApp } from '@/state/store';
import { IconButton } from '@/ui/IconButton';

/** For the developer: the saved script does not load. */
export function ReloadError() {
  const error = useApp((state) => state.reloadError);
  if (!error) return null;
  const place = [error.file, error.line].filter((part) => part != null).join(':');
  return (
    <div role="alert" className="mb-3 rounded-xl border border-destructive/35 bg-card p-4 text-sm shadow-lg animate-in fade-in-0 slide-in-from-bottom-2">
      <div className="flex items-start gap-3">
        <TriangleAlert className="mt-0.5 size-4 shrink-0 text-destructive" aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="font-medium">{t('chat.reloadError.title')}</p>
          <p className="mt-1 wrap-anywhere text-muted-foreground">
            {place && <code className="font-mono text-xs">{place} </code>}
            {error.message}
          </p>
        </div>
        <IconButton icon={X} size="icon-sm" label={t('common.actions.close')} onClick={() => setApp({ reloadError: null })} />
      </div>
      {error.excerpt && (
        <pre className="mt-3 max-h-40 overflow-auto rounded-lg bg-muted p-3 font-mono text-xs leading-relaxed">{error.excerpt}</pre>
      )}
    </div>
  );
}
