import { memo, useRef } from 'react';
import { useApp } from '@/state/store';
import { CodeBlock } from './CodeBlock';
import { healTail } from './heal';
import { MarkdownBlock } from './MarkdownBlock';
import type { Reference } from './parse';
import { PlainTextOnError } from './PlainTextOnError';
import { linkDefinitions, resplit, type SplitText } from './split';

interface MarkdownProps {
  text: string;
  /** More of the text is coming. */
  streaming?: boolean;
  references?: readonly Reference[];
  className?: string;
}

const NO_REFERENCES: readonly Reference[] = [];

export const Markdown = memo(function Markdown({ text, streaming = false, references = NO_REFERENCES, className }: MarkdownProps) {
  const allowHtml = useApp((state) => state.config?.features.unsafe_allow_html === true);
  const blocks = useBlocks(text, allowHtml);
  const definitions = linkDefinitions(text);
  const source = (block: string, last: boolean) => {
    const healed = streaming && last ? healTail(block) : block;
    return definitions && block.includes('[') ? `${healed}\n\n${definitions}` : healed;
  };
  return (
    <div className={`prose ${className ?? ''}`}>
      {blocks.map((block, index) =>
        block.kind === 'fence' ? (
          <CodeBlock key={index} code={block.text} language={block.language} open={block.open && streaming} />
        ) : (
          <PlainTextOnError key={index} text={block.text}>
            <MarkdownBlock
              source={source(block.text, index === blocks.length - 1)}
              references={references}
              allowHtml={allowHtml}
            />
          </PlainTextOnError>
        ),
      )}
    </div>
  );
});

function useBlocks(text: string, allowHtml: boolean) {
  const before = useRef<SplitText | null>(null);
  // An HTML element may span any number of blocks.
  if (allowHtml && /<[a-z!/]/i.test(text)) return [{ kind: 'markdown' as const, text, start: 0 }];
  before.current = resplit(before.current, text);
  return before.current.blocks;
}
