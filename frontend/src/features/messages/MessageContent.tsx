import type { Step } from '@/client/types';
import { CodeBlock } from '@/features/markdown/CodeBlock';
import { Markdown } from '@/features/markdown/Markdown';
import { useApp } from '@/state/store';
import { useReferences } from './useReferences';

/** The text of a message, as what it is: Markdown, code, or plain. */
export function MessageContent({ step }: { step: Step }) {
  const references = useReferences(step.id, step.output);
  const plain = useApp((state) => step.type === 'user_message' && state.config?.features.user_message_markdown === false);
  if (step.language) return <CodeBlock code={step.output} language={step.language} open={step.streaming} />;
  if (plain) return <p className="whitespace-pre-wrap wrap-anywhere leading-[1.7]">{step.output}</p>;
  return <Markdown text={step.output} streaming={step.streaming} references={references} />;
}
