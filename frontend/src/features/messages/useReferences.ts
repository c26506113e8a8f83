import { useMemo, useRef } from 'react';
import type { Reference } from '@/features/markdown/parse';
import { referencesFor } from '@/state/elements';
import { useApp } from '@/state/store';

const NONE: readonly Reference[] = [];

/**
 * The elements that a text mentions. The list stays the same object while it says the same, so that an element of
 * another message does not make this one be parsed again.
 */
export function useReferences(messageId: string, text: string): readonly Reference[] {
  const elements = useApp((state) => state.elements);
  const all = useMemo(() => referencesFor(elements, messageId), [elements, messageId]);
  const before = useRef(NONE);
  const mentioned = all.filter((element) => text.includes(element.name));
  const same =
    mentioned.length === before.current.length &&
    mentioned.every((element, at) => element.id === before.current[at]!.id && element.name === before.current[at]!.name);
  if (!same) before.current = mentioned;
  return before.current;
}
