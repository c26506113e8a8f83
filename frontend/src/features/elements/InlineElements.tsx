import { useMemo } from 'react';
import type { Element, ElementType } from '@/client/types';
import { cn } from '@/lib/cn';
import { inlineElementsOf } from '@/state/elements';
import { useApp } from '@/state/store';
import { ElementView } from './ElementView';

/** Small things share lines, what needs the width gets it; the order of types is always the same. */
const GROUPS: { types: ElementType[]; className: string }[] = [
  { types: ['image'], className: 'flex flex-wrap gap-3' },
  { types: ['text', 'custom', 'plotly', 'dataframe', 'pdf', 'video'], className: 'flex flex-col gap-3' },
  { types: ['audio'], className: 'flex flex-col gap-2' },
  { types: ['file'], className: 'flex flex-wrap gap-2' },
];

interface InlineElementsProps {
  messageId: string;
  align?: 'start' | 'end';
}

export function InlineElements({ messageId, align = 'start' }: InlineElementsProps) {
  const all = useApp((state) => state.elements);
  const elements = useMemo(() => inlineElementsOf(all, messageId), [all, messageId]);
  if (elements.length === 0) return null;
  return (
    <div className={cn('flex flex-col gap-3', align === 'end' && 'items-end')}>
      {GROUPS.map(({ types, className }) => {
        const group = elements.filter((element) => types.includes(element.type));
        return group.length > 0 && <Group key={types[0]} elements={group} className={cn(className, align === 'end' && 'justify-end')} />;
      })}
    </div>
  );
}

const Group = ({ elements, className }: { elements: Element[]; className: string }) => (
  <div className={className}>
    {elements.map((element) => (
      <ElementView key={element.id} element={element} display="inline" />
    ))}
  </div>
);
