import { ChevronRight, CircleAlert } from 'lucide-react';
import { Collapsible } from 'radix-ui';
import { memo, useEffect, useMemo, useState } from 'react';
import type { Step } from '@/client/types';
import { InlineElements } from '@/features/elements/InlineElements';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { isRunning, nestedSteps } from '@/state/layout';
import { selectConfig } from '@/state/selectors';
import { app, useApp } from '@/state/store';
import { NamedIcon } from '@/ui/NamedIcon';
import { StepInput, StepOutput } from './StepText';

/** A step's title, which opens to what it took, gave, and did. */
export const StepBody = memo(function StepBody({ id }: { id: string }) {
  const step = useApp((state) => state.tree.byId[id])!;
  const cot = useApp((state) => selectConfig(state).ui.cot);
  const shape = useApp((state) => state.tree.shape);
  const nested = useMemo(() => nestedSteps(app().tree, id, cot), [shape, id, cot]);
  const hasElements = useApp((state) => state.elements.some((item) => item.forId === id && item.display === 'inline'));
  const [open, setOpen] = useOpen(step);

  const showsInput = hasInput(step);
  if (!showsInput && !step.output && nested.length === 0 && !hasElements) {
    return (
      <p id={`step-${step.name}`} className="flex min-h-7 items-center gap-1.5 text-[0.9375rem] text-muted-foreground">
        <StepTitle step={step} />
      </p>
    );
  }
  return (
    <Collapsible.Root open={open} onOpenChange={setOpen}>
      <Collapsible.Trigger
        id={`step-${step.name}`}
        className="flex min-h-7 max-w-full items-center gap-1.5 rounded-md text-start text-[0.9375rem] text-muted-foreground transition-colors hover:text-foreground"
      >
        <StepTitle step={step} />
        <ChevronRight className={cn('size-4 shrink-0 transition-transform duration-150', open && 'rotate-90')} aria-hidden />
      </Collapsible.Trigger>
      <Collapsible.Content className="step-content overflow-hidden">
        <div className="mt-1.5 flex flex-col gap-3 border-s-2 border-border py-1 ps-4 text-[0.9375rem]">
          {showsInput && <StepInput step={step} />}
          {nested.map((child) => (
            <NestedStep key={child} id={child} />
          ))}
          {step.output && <StepOutput step={step} />}
          <InlineElements messageId={id} />
        </div>
      </Collapsible.Content>
    </Collapsible.Root>
  );
});

function NestedStep({ id }: { id: string }) {
  const type = useApp((state) => state.tree.byId[id]?.type);
  if (!type) return null;
  return (
    <div className="step" data-step-type={type}>
      <div id={`step-${id}`}>
        <StepBody id={id} />
      </div>
    </div>
  );
}

function StepTitle({ step }: { step: Step }) {
  const loading = useApp((state) => state.loading);
  const running = isRunning(step) && loading;
  const nested = Boolean(step.metadata?.icon && step.parentId && app().tree.byId[step.parentId]?.type === 'tool');
  return (
    <>
      {nested && <NamedIcon name={step.metadata!.icon!} className="size-4 shrink-0" />}
      {step.isError && <CircleAlert className="size-4 shrink-0 text-destructive" aria-hidden />}
      <span className={cn('min-w-0 truncate', running && 'loading-shimmer', step.isError && 'text-destructive')}>
        {t(running ? 'chat.messages.status.using' : 'chat.messages.status.used')} <span className="font-medium">{step.name}</span>
      </span>
      {step.isError && <span className="sr-only">{t('chat.messages.status.failed')}</span>}
    </>
  );
}

/** A function called without arguments has an input of which nothing is to be learnt. */
const hasInput = ({ showInput, input }: Step) =>
  Boolean(showInput && showInput !== 'false' && input && input.trim() !== '{}');

/** Open by default or by hand; a step may ask to be closed when it is through. */
function useOpen(step: Step) {
  const [open, setOpen] = useState(Boolean(step.defaultOpen));
  const ended = Boolean(step.end);
  const { autoCollapse } = step;
  useEffect(() => {
    if (ended && autoCollapse) setOpen(false);
  }, [ended, autoCollapse]);
  return [open, setOpen] as const;
}
