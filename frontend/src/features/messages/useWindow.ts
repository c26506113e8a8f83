import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { around, lastRows, offsets, rangeBetween, type Range } from '@/state/window';
import type { Row } from '@/state/layout';
import { app, revealStep, setApp, useApp } from '@/state/store';

/** Shorter lists are drawn whole: then the browser's own search finds everything. */
const THRESHOLD = 120;
/** How far beyond the visible part rows are drawn. */
const MARGIN_PX = 1200;
const TYPICAL_PX = 140;
const GAP_PX = 10;

const same = (a: Range | null, b: Range | null) => a?.from === b?.from && a?.to === b?.to;

/** Draws only the rows near the visible part of a long list; the others are represented by their height. */
export function useWindow(rows: readonly Row[], view: RefObject<HTMLElement | null>, list: RefObject<HTMLElement | null>) {
  const heights = useRef(new Map<string, number>());
  const [range, setRange] = useState<Range | null>(null);
  const long = rows.length > THRESHOLD;
  const { from, to: open } = long ? (range ?? lastRows(rows.length)) : { from: 0, to: Infinity };
  const to = Math.min(open, rows.length);

  const update = useCallback(() => {
    const [box, content] = [view.current, list.current];
    if (!box || !content) return;
    measure(content, rows.slice(from, to), heights.current);
    if (!long) return setRange(null);
    const tops = offsets(rows.map(({ id }) => id), heights.current, TYPICAL_PX);
    const hidden = box.getBoundingClientRect().top - content.getBoundingClientRect().top;
    const next = rangeBetween(tops, hidden - MARGIN_PX, hidden + box.clientHeight + MARGIN_PX);
    setRange((before) => (same(before, next) ? before : next));
  }, [rows, from, to, long, view, list]);

  useEffect(() => {
    const box = view.current;
    if (!box || !long) return;
    let frame = 0;
    const onScroll = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(update);
    };
    box.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      box.removeEventListener('scroll', onScroll);
    };
  }, [update, long, view]);

  useReveal(rows, { from, to }, list, setRange);
  const toEnd = useCallback(() => setRange((before) => (before && before.to !== Infinity ? lastRows(rows.length) : before)), [rows.length]);

  const tops = long ? offsets(rows.map(({ id }) => id), heights.current, TYPICAL_PX) : [];
  return {
    from,
    to,
    long,
    above: long && from > 0 ? tops[from]! - GAP_PX : 0,
    below: long && to < rows.length ? tops[rows.length]! - tops[to]! - GAP_PX : 0,
    toEnd,
  };
}

function measure(list: HTMLElement, rows: readonly Row[], heights: Map<string, number>): void {
  const elements = list.querySelectorAll<HTMLElement>(':scope > .step');
  elements.forEach((element, index) => {
    const row = rows[index];
    if (row) heights.set(row.id, element.offsetHeight + GAP_PX);
  });
}

/** Another part of the page points to a message: it is drawn, brought into view and lit up. */
function useReveal(
  rows: readonly Row[],
  drawn: Range,
  list: RefObject<HTMLElement | null>,
  setRange: (range: Range) => void,
): void {
  const wanted = useApp((state) => state.revealId);
  useLayoutEffect(() => {
    if (!wanted) return;
    const element = list.current?.querySelector<HTMLElement>(`#${CSS.escape(`step-${wanted}`)}`);
    if (element) {
      setApp({ revealId: null });
      lightUp(element);
      return;
    }
    const row = rowOf(wanted);
    const index = rows.findIndex(({ id }) => id === row);
    // A step within a closed one is not drawn; the outer one stands for it. What is nowhere cannot be shown.
    if (row !== wanted) revealStep(row);
    else if (index < drawn.from || index >= drawn.to) return index < 0 ? setApp({ revealId: null }) : setRange(around(index));
    else setApp({ revealId: null });
  }, [wanted, rows, list, drawn.from, drawn.to, setRange]);
}

/** The outermost step that holds it and is a row of its own. */
function rowOf(id: string): string {
  const { byId } = app().tree;
  let row = id;
  for (let step = byId[id]; step; step = step.parentId ? byId[step.parentId] : undefined) {
    if (step.type === 'run' || step.type.endsWith('_message')) break;
    row = step.id;
  }
  return row;
}

function lightUp(element: HTMLElement): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollIntoView({ behavior: still ? 'instant' : 'smooth', block: 'center' });
  element.animate([{ backgroundColor: 'hsl(var(--primary) / 0.14)' }, { backgroundColor: 'transparent' }], { duration: 1400 });
}
