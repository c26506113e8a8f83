import type { Locale } from 'date-fns';

/** Dates of the date picker travel as ISO time stamps of midnight in UTC; on screen they are days. */

export function parseDay(value: unknown): Date | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const day = /^(\d{4})-(\d{2})-(\d{2})/.exec(value);
  if (day) return new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

export const formatDay = (day: Date): string =>
  new Date(Date.UTC(day.getFullYear(), day.getMonth(), day.getDate())).toISOString();

const locales = import.meta.glob<Record<string, Locale>>(
  '/node_modules/date-fns/locale/{ar-SA,bn,da,de,el,en-US,es,fr,gu,he,hi,it,ja,kn,ko,nl,pt,ta,te,zh-CN,zh-TW}.js',
);

/** Names of months and days in the user's language; undefined stands for English. */
export async function loadLocale(language: string): Promise<Locale | undefined> {
  for (const name of [language, language.split('-')[0]!]) {
    const load = locales[`/node_modules/date-fns/locale/${name}.js`];
    if (load) return Object.values(await load())[0];
  }
  return undefined;
}
