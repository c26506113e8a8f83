import { memo, useEffect, useRef, useState } from 'react';
import { useApp } from '@/state/store';
import { AlertBlock } from './AlertBlock';
import { readAlert } from './alerts';
import { CodeBlock } from './CodeBlock';
import { healTail } from './heal';
import { MarkdownBlock } from './MarkdownBlock';
import type { MathSupport } from './math';
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
  const math = useMath();
  const blocks = useBlocks(text, allowHtml);
  const definitions = linkDefinitions(text);
  const source = (block: string, last: boolean) => {
    const healed = streaming && last ? healTail(block) : block;
    return definitions && block.includes('[') ? `${healed}\n\n${definitions}` : healed;
  };
  return (
    <div className={`prose ${className ?? ''}`}>
      {blocks.map((block, index) => {
        const last = index === blocks.length - 1;
        if (block.kind === 'fence') {
          return <CodeBlock key={index} code={block.text} language={block.language} open={block.open && streaming} />;
        }
        const alert = block.text.startsWith(':::') ? readAlert(block.text) : null;
        return (
          <PlainTextOnError key={index} text={block.text}>
            {alert ? (
              <AlertBlock alert={alert}>
                <Markdown text={alert.body} streaming={streaming && last} references={references} />
              </AlertBlock>
            ) : (
              <MarkdownBlock source={source(block.text, last)} references={references} allowHtml={allowHtml} math={math} />
            )}
          </PlainTextOnError>
        );
      })}
    </div>
  );
});

let loadedMath: MathSupport | null = null;

function useMath(): MathSupport | null {
  const wanted = useApp((state) => state.config?.features.latex === true);
  const [math, setMath] = useState(loadedMath);
  useEffect(() => {
    if (!wanted || math) return;
    void import('./math').then(({ mathSupport }) => setMath((loadedMath = mathSupport)), () => undefined);
  }, [wanted, math]);
  return wanted ? math : null;
}

function useBlocks(text: string, allowHtml: boolean) {
  const before = useRef<SplitText | null>(null);
  // An HTML element may span any number of blocks.
  if (allowHtml && /<[a-z!/]/i.test(text)) return [{ kind: 'markdown' as const, text, start: 0 }];
  before.current = resplit(before.current, text);
  return before.current.blocks;
}
