import type { AcceptRule, UploadRules } from '@/client/types';

export type FileProblem = 'tooLarge' | 'wrongType';

/** The value of an `<input type=file accept>`; undefined when everything goes. */
export function acceptAttribute(accept: AcceptRule | null | undefined): string | undefined {
  if (!accept) return undefined;
  const parts = Array.isArray(accept) ? accept : Object.entries(accept).flatMap(([mime, endings]) => [mime, ...endings]);
  return parts.length === 0 || parts.includes('*/*') || parts.includes('*') ? undefined : parts.join(',');
}

/** The server checks again; this spares the user the upload. */
export function checkFile(file: File, rules: Pick<UploadRules, 'accept' | 'max_size_mb'>): FileProblem | null {
  if (rules.max_size_mb != null && file.size > rules.max_size_mb * 1_000_000) return 'tooLarge';
  return isAccepted(file, rules.accept) ? null : 'wrongType';
}

export function isAccepted({ name, type }: Pick<File, 'name' | 'type'>, accept: AcceptRule | null | undefined): boolean {
  if (!accept) return true;
  const endsWith = (ending: string) => name.toLowerCase().endsWith(ending.toLowerCase());
  if (Array.isArray(accept)) {
    return accept.some((rule) => (rule.startsWith('.') ? endsWith(rule) : matchesMime(type || UNKNOWN_TYPE, rule)));
  }
  // Browsers often do not know the type of a file, but its ending tells; the server has the last word.
  return Object.entries(accept).some(([mime, endings]) =>
    endings.length === 0 ? matchesMime(type || UNKNOWN_TYPE, mime) : endings.some(endsWith),
  );
}

/** What a file without a known type is sent as. */
const UNKNOWN_TYPE = 'application/octet-stream';

function matchesMime(type: string, pattern: string): boolean {
  const regex = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${regex}$`).test(type);
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
