import { t } from '@/lib/i18n';
import { closeDialog } from '@/state/store';
import { Dialog } from '@/ui/Dialog';
import { offeredShortcuts } from './shortcuts';

const mac = /mac|iphone|ipad/i.test(navigator.platform);
const CAPS: Record<string, string> = mac ? { mod: '⌘', Shift: '⇧', Enter: '⏎', Escape: 'esc' } : { mod: 'Ctrl', Escape: 'Esc' };

export default function ShortcutsDialog() {
  return (
    <Dialog open onOpenChange={(open) => !open && closeDialog()} title={t('shortcuts.title')} className="max-w-lg">
      <dl className="flex flex-col divide-y divide-border text-sm">
        {offeredShortcuts().map(({ id, keys }) => (
          <div key={id} className="flex items-center justify-between gap-4 py-2.5">
            <dt>{t(`shortcuts.${id}`)}</dt>
            <dd className="flex shrink-0 gap-1" dir="ltr">
              {keys.map((key) => (
                <kbd key={key} className="min-w-6 rounded-md border border-border bg-muted px-1.5 py-0.5 text-center font-sans text-xs">
                  {CAPS[key] ?? key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
