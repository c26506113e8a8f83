import { t } from '@/lib/i18n';
import { boot } from '@/state/boot';
import { Button } from '@/ui/Button';

/** Nearly always too short to be seen; blank rather than flickering. */
export function BootScreen({ failed }: { failed: boolean }) {
  if (!failed) return <div aria-busy className="h-full" />;
  return (
    <main role="alert" className="flex h-full flex-col items-center justify-center gap-4 px-6 text-center">
      <div>
        <h1 className="text-lg font-semibold tracking-tight">{t('common.status.error.unreachable')}</h1>
        <p className="mt-1 text-muted-foreground">{t('common.status.error.unreachableHint')}</p>
      </div>
      <Button onClick={() => void boot()}>{t('common.actions.retry')}</Button>
    </main>
  );
}
