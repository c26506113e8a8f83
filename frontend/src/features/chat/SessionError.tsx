import { WifiOff } from 'lucide-react';
import { t } from '@/lib/i18n';
import { useApp } from '@/state/store';

/** Quiet: most lost connections are back before anybody reads about it. */
export function SessionError() {
  const lost = useApp((state) => state.connection === 'lost');
  if (!lost) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-full z-10 flex justify-center pb-3">
      <div
        id="session-error"
        role="status"
        className="flex items-center gap-2 rounded-full border border-border bg-popover px-3.5 py-1.5 text-[0.8125rem] text-muted-foreground shadow-md duration-300 animate-in fade-in-0 slide-in-from-bottom-1"
      >
        <WifiOff className="size-3.5" aria-hidden />
        {t('common.status.error.serverConnection')}
      </div>
    </div>
  );
}
