import { Bug } from 'lucide-react';
import type { Step } from '@/client/types';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { app, useApp } from '@/state/store';
import { buttonClass } from '@/ui/Button';
import { CopyButton } from '@/ui/CopyButton';
import { Feedback } from './Feedback';

interface MessageButtonsProps {
  step: Step;
  scores: string | null;
  last: boolean;
}

/** Shown on hover and focus; below the last answer and on touch screens always. */
export const revealClass =
  'opacity-0 transition-opacity duration-150 group-hover/message:opacity-100 group-focus-within/message:opacity-100 [@media(hover:none)]:opacity-100';

export function MessageButtons({ step, scores, last }: MessageButtonsProps) {
  const scorable = useApp((state) => Boolean(state.config?.dataPersistence && state.firstInteraction));
  const debugUrl = useApp((state) => state.config?.debugUrl);
  // Their place is kept free, so that nothing moves when an answer is complete.
  if (step.streaming || step.waitForAnswer || (!step.output && !scores)) return <div className="h-5.5" />;
  return (
    <div className={cn('-ml-1.5 -mt-1.5 flex items-center gap-0.5', !last && !step.feedback && revealClass)}>
      {step.output && <CopyButton text={() => app().tree.byId[step.id]?.output ?? ''} />}
      {scores && scorable && <Feedback step={step} scores={scores} />}
      {scores && debugUrl && (
        <a
          href={debugUrl.replace('[thread_id]', app().threadId ?? '').replace('[step_id]', scores)}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={t('chat.messages.actions.debug')}
          className={buttonClass('ghost', 'icon-sm')}
        >
          <Bug className="size-4" aria-hidden />
        </a>
      )}
    </div>
  );
}
