/** Tables as pandas writes them: columns, index and rows apart (wire-protocol.md 3.2). */

export interface Frame {
  columns: string[];
  numeric: boolean[];
  rows: Row[];
}

export interface Row {
  texts: string[];
  values: unknown[];
}

interface Cell {
  text: string;
  value: unknown;
}

export interface Sorting {
  column: number;
  direction: 'ascending' | 'descending';
}

export function parseFrame(json: string): Frame | null {
  try {
    const { columns, index, data } = JSON.parse(json) as { columns: unknown[]; index?: unknown[]; data: unknown[][] };
    if (!Array.isArray(columns) || !Array.isArray(data)) return null;
    // An index that only counts the rows says nothing.
    const named = Array.isArray(index) && index.some((label, at) => label !== at);
    const names = columns.map((name) => (Array.isArray(name) ? name.join(' / ') : show(name)));
    const rows = data.map((cells, at) => row(named ? [index[at], ...cells] : cells));
    const all = named ? ['', ...names] : names;
    return { columns: all, rows, numeric: all.map((_, column) => isNumeric(rows, column)) };
  } catch {
    return null;
  }
}

export function arrange(rows: readonly Row[], filter: string, sorting: Sorting | null): Row[] {
  const wanted = filter.trim().toLocaleLowerCase();
  const kept = wanted ? rows.filter(({ texts }) => texts.some((text) => text.toLocaleLowerCase().includes(wanted))) : [...rows];
  if (!sorting) return kept;
  const { column, direction } = sorting;
  const sign = direction === 'ascending' ? 1 : -1;
  return kept.sort((a, b) => compare(cell(a, column), cell(b, column), sign));
}

export function toCsv({ columns, rows }: Frame): string {
  const quote = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows.map(({ texts }) => texts)].map((cells) => cells.map(quote).join(',')).join('\r\n');
}

const row = (values: unknown[]): Row => ({ texts: values.map(show), values });

const cell = ({ texts, values }: Row, column: number): Cell => ({ text: texts[column] ?? '', value: values[column] });

/** What is missing comes last, whichever way the rest is sorted. */
function compare(a: Cell, b: Cell, sign: number): number {
  if (a.value == null || b.value == null) return Number(a.value == null) - Number(b.value == null);
  if (typeof a.value === 'number' && typeof b.value === 'number') return (a.value - b.value) * sign;
  return a.text.localeCompare(b.text, undefined, { numeric: true }) * sign;
}

function isNumeric(rows: readonly Row[], column: number): boolean {
  const known = rows.map(({ values }) => values[column]).filter((value) => value != null);
  return known.length > 0 && known.every((value) => typeof value === 'number');
}

function show(value: unknown): string {
  if (value == null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
