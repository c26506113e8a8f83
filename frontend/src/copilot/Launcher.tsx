import { ChevronDown, MessageCircle } from 'lucide-react';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import type { WidgetConfig } from './config';
import { toggle, useDisplay } from './display';

/** The round button in the corner. */
export function Launcher({ button }: Pick<WidgetConfig, 'button'>) {
  const { open, mode } = useDisplay();
  if (open && mode === 'sidebar') return null;
  const Icon = open ? ChevronDown : MessageCircle;
  return (
    <button
      id="chainlit-copilot-button"
      type="button"
      aria-expanded={open}
      aria-controls="chainlit-copilot-chat"
      aria-label={t(open ? 'copilot.close' : 'copilot.open')}
      className={cn(
        'fixed bottom-6 end-6 z-30 flex size-14 items-center justify-center overflow-hidden rounded-full bg-primary text-primary-foreground shadow-lg transition-transform hover:scale-105 active:scale-95',
        button?.className,
      )}
      onClick={toggle}
    >
      {button?.imageUrl && !open ? <img src={button.imageUrl} alt="" className="size-full object-cover" /> : <Icon className="size-6" aria-hidden />}
    </button>
  );
}
