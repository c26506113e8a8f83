import type { Step } from '@/client/types';
import { CodeBlock } from '@/features/markdown/CodeBlock';
import { Markdown } from '@/features/markdown/Markdown';
import { useReferences } from '@/features/messages/useReferences';
import { Alert } from '@/ui/Alert';

/** `showInput` is a flag or the language of the input. */
export function StepInput({ step }: { step: Step }) {
  const language = typeof step.showInput === 'string' && step.showInput !== 'true' ? step.showInput : '';
  if (!language) return <Markdown text={step.input ?? ''} streaming={step.streaming} />;
  return <CodeBlock code={step.input ?? ''} language={language} open={step.streaming} />;
}

export function StepOutput({ step }: { step: Step }) {
  const references = useReferences(step.id, step.output);
  if (step.isError) return <Alert><span className="whitespace-pre-wrap wrap-anywhere">{step.output}</span></Alert>;
  if (step.language) return <CodeBlock code={step.output} language={step.language} open={step.streaming} />;
  return (
    <div className="message-content">
      <Markdown text={step.output} streaming={step.streaming} references={references} />
    </div>
  );
}
