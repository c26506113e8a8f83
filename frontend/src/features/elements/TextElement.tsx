import { CodeBlock } from '@/features/markdown/CodeBlock';
import { Markdown } from '@/features/markdown/Markdown';
import { useText } from '@/lib/useText';
import { Spinner } from '@/ui/Spinner';
import type { ElementProps } from './ElementView';
import { LoadFailed } from './LoadFailed';
import { useElementUrl } from './useElementUrl';

export function TextElement({ element, display }: ElementProps) {
  const { text, failed } = useText(useElementUrl(element));
  if (failed) return <LoadFailed element={element} />;
  const content =
    text === null ? <Spinner /> :
    element.language ? <CodeBlock code={text} language={element.language} /> :
    <Markdown text={text} />;
  if (display !== 'inline') return <div className={`${display}-text`}>{content}</div>;
  return (
    <div className="inline-text w-full rounded-xl border border-border bg-card">
      <div className="border-b border-border px-4 py-2.5 text-sm font-medium">{element.name}</div>
      <div className="max-h-96 overflow-y-auto p-4 text-[0.9375rem]">{content}</div>
    </div>
  );
}
