import { memo } from 'react';
import { t } from '@/lib/i18n';
import { useApp } from '@/state/store';
import { AssistantMessage } from './AssistantMessage';
import { UserMessage } from './UserMessage';

interface MessageRowProps {
  id: string;
  scores: string | null;
  /** The line before is by the same author. */
  continued: boolean;
  last: boolean;
}

export const MessageRow = memo(function MessageRow({ id, ...props }: MessageRowProps) {
  const step = useApp((state) => state.tree.byId[id]);
  if (!step) return null;
  return (
    <div
      role="article"
      // Who speaks; not as text, because the text of a step is what was said, to people and to tests.
      aria-label={step.type === 'user_message' ? t('chat.messages.you') : step.name}
      className="step"
      data-step-type={step.type}
      aria-busy={step.streaming || undefined}
    >
      {step.type === 'user_message' ? <UserMessage step={step} last={props.last} /> : <AssistantMessage step={step} {...props} />}
    </div>
  );
});
