/** Which rows of a long list are drawn. Pure; see features/messages/useWindow.ts. */

export interface Range {
  from: number;
  /** Exclusive; Infinity = to the end, however long the list grows. */
  to: number;
}

/** Ranges begin and end at multiples of this, so that a little scrolling changes nothing. */
export const GRAIN = 8;
const LAST_ROWS = 24;

export const lastRows = (count: number): Range => ({ from: Math.max(0, count - LAST_ROWS), to: Infinity });

/** Where each row begins, and where the last ends. Unknown heights are taken to be average. */
export function offsets(ids: readonly string[], heights: ReadonlyMap<string, number>, fallback: number): number[] {
  let known = 0;
  let sum = 0;
  for (const id of ids) {
    const height = heights.get(id);
    if (height === undefined) continue;
    known += 1;
    sum += height;
  }
  const average = known > 0 ? sum / known : fallback;
  const tops = [0];
  for (const id of ids) tops.push(tops.at(-1)! + (heights.get(id) ?? average));
  return tops;
}

/** The rows between two heights of the list. */
export function rangeBetween(tops: readonly number[], start: number, end: number): Range {
  const count = tops.length - 1;
  const from = Math.max(0, lastAtOrBefore(tops, start));
  const to = Math.min(count, lastAtOrBefore(tops, end) + 1);
  const grainTo = Math.ceil(to / GRAIN) * GRAIN;
  // While heights are still guesses the view may lie beyond the end of the list; even then its end is drawn.
  if (grainTo >= count) return { from: Math.floor(Math.min(from, lastRows(count).from) / GRAIN) * GRAIN, to: Infinity };
  return { from: Math.floor(from / GRAIN) * GRAIN, to: grainTo };
}

export const around = (index: number): Range => ({
  from: Math.max(0, Math.floor((index - GRAIN) / GRAIN) * GRAIN),
  to: Math.ceil((index + GRAIN * 2) / GRAIN) * GRAIN,
});

function lastAtOrBefore(tops: readonly number[], height: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (tops[middle]! <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}
