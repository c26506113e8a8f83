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
import { type Block, linkDefinitions, resplit, type SplitText } from './split';

interface MarkdownProps {
  text: string;
  /** More of the text is coming. */
  streaming?: boolean;
  references?: readonly Reference[];
  className?: string;
}

const NO_REFERENCES: readonly Reference[] = [];

/** Blocks of a part: off-screen, a part costs nothing however long the text is. */
const PART = 16;

export const Markdown = memo(function Markdown({ text, streaming = false, references = NO_REFERENCES, className }: MarkdownProps) {
  const allowHtml = useApp((state) => state.config?.features.unsafe_allow_html === true);
  const math = useMath();
  const blocks = useBlocks(text, allowHtml);
  const definitions = linkDefinitions(text);
  const parts = Array.from({ length: Math.ceil(blocks.length / PART) }, (_, index) => blocks.slice(index * PART, (index + 1) * PART));
  return (
    <div className={`prose ${className ?? ''}`}>
      {parts.map((part, index) => (
        <Part
          key={index}
          blocks={part}
          streaming={streaming && index === parts.length - 1}
          {...{ definitions, references, allowHtml, math }}
        />
      ))}
    </div>
  );
});

interface PartProps {
  blocks: readonly Block[];
  /** More is coming to its last block. */
  streaming: boolean;
  /** What links of any part may refer to. */
  definitions: string;
  references: readonly Reference[];
  allowHtml: boolean;
  math: MathSupport | null;
}

const Part = memo(function Part({ blocks, streaming, definitions, references, allowHtml, math }: PartProps) {
  const source = (block: string, last: boolean) => {
    const healed = streaming && last ? healTail(block) : block;
    return definitions && block.includes('[') ? `${healed}\n\n${definitions}` : healed;
  };
  return (
    <div className="md-part">
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
}, isSamePart);

/** Blocks that are settled stay the same objects, the list that they are in does not. */
function isSamePart(before: PartProps, now: PartProps): boolean {
  const { blocks, ...rest } = now;
  return (
    before.blocks.length === blocks.length &&
    blocks.every((block, index) => block === before.blocks[index]) &&
    (Object.keys(rest) as (keyof typeof rest)[]).every((key) => before[key] === rest[key])
  );
}

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
