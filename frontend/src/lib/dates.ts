/** Days and months as people name them, in their own time zone. */

export type TimeFrame = 'today' | 'yesterday' | 'previous7days' | 'previous30days';

export interface DateGroup<T> {
  key: string;
  frame: TimeFrame | null;
  /** The month, for what is older than the frames. */
  month: Date | null;
  items: T[];
}

const DAY_MS = 24 * 60 * 60 * 1000;

const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

function frameOf(date: Date, now: Date): TimeFrame | null {
  // Rounded, because a day may have 23 or 25 hours.
  const days = Math.round((midnight(now).getTime() - midnight(date).getTime()) / DAY_MS);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  if (days <= 7) return 'previous7days';
  return days <= 30 ? 'previous30days' : null;
}

/** Groups what is sorted already; the order stays. */
export function groupByDate<T extends { createdAt: string }>(items: readonly T[], now = new Date()): DateGroup<T>[] {
  const groups = new Map<string, DateGroup<T>>();
  for (const item of items) {
    const parsed = new Date(item.createdAt);
    const date = Number.isNaN(parsed.getTime()) ? now : parsed;
    const frame = frameOf(date, now);
    const month = frame ? null : new Date(date.getFullYear(), date.getMonth());
    const key = frame ?? `${date.getFullYear()}-${date.getMonth() + 1}`;
    const group = groups.get(key);
    if (group) group.items.push(item);
    else groups.set(key, { key, frame, month, items: [item] });
  }
  return [...groups.values()];
}

export const monthName = (month: Date, language: string) =>
  new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' }).format(month);

/** The time alone for today, else with the day. */
export function timeOf(stamp: string, language: string, now = new Date()): string | null {
  const date = new Date(stamp);
  if (Number.isNaN(date.getTime())) return null;
  const today = midnight(date).getTime() === midnight(now).getTime();
  return new Intl.DateTimeFormat(language, { ...(!today && { dateStyle: 'medium' }), timeStyle: 'short' }).format(date);
}
