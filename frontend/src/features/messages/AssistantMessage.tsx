import type { Step } from '@/client/types';
import { Actions } from '@/features/actions/Actions';
import { AskControls } from '@/features/asks/AskControls';
import { InlineElements } from '@/features/elements/InlineElements';
import { useApp } from '@/state/store';
import { Alert } from '@/ui/Alert';
import { Avatar } from './Avatar';
import { MessageButtons } from './MessageButtons';
import { MessageContent } from './MessageContent';

interface AssistantMessageProps {
  step: Step;
  scores: string | null;
  continued: boolean;
  last: boolean;
}

export function AssistantMessage({ step, scores, continued, last }: AssistantMessageProps) {
  const appName = useApp((state) => state.config?.ui.name);
  const named = step.name !== '' && step.name !== appName && !continued && !step.isError;
  return (
    <div id={`step-${step.id}`} className="ai-message group/message flex gap-3">
      <Avatar step={step} hidden={continued} />
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <div className={continued ? undefined : 'pt-px'}>
          {named && <div className="mb-1 text-sm font-medium leading-6 text-muted-foreground">{step.name}</div>}
          <div className="message-content">
            {step.isError ? <Alert><MessageContent step={step} /></Alert> : <MessageContent step={step} />}
          </div>
        </div>
        <InlineElements messageId={step.id} />
        <AskControls messageId={step.id} />
        <Actions messageId={step.id} />
        <MessageButtons step={step} scores={scores} last={last} />
      </div>
    </div>
  );
}
