import { memo } from 'react';
import { Avatar } from '@/features/messages/Avatar';
import { MessageButtons } from '@/features/messages/MessageButtons';
import { useApp } from '@/state/store';
import { StepBody } from './StepBody';

interface StepRowProps {
  id: string;
  scores: string | null;
}

/** A step at the outer level of the conversation. */
export const StepRow = memo(function StepRow({ id, scores }: StepRowProps) {
  const step = useApp((state) => state.tree.byId[id]);
  if (!step) return null;
  return (
    <div className="step" data-step-type={step.type}>
      <div id={`step-${step.id}`} className="ai-message group/message flex gap-3">
        <Avatar step={step} />
        <div className="min-w-0 flex-1">
          <StepBody id={id} />
          {scores && <MessageButtons step={{ ...step, output: '' }} scores={scores} last={false} />}
        </div>
      </div>
    </div>
  );
});
