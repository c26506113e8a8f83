/**
 * Cuts Markdown into blocks that can be rendered one by one, so that while an answer streams only its last block is
 * parsed again. A block is at least one top-level construct; it may be more, never less.
 */
export interface Block {
  kind: 'markdown' | 'fence';
  /** The source; of a fence only the code between the marks. */
  text: string;
  /** Offset of the block in the source. */
  start: number;
  /** Of a fence: the word after the mark. */
  language?: string;
  /** Of a fence: its closing mark is still missing. */
  open?: boolean;
}

export interface SplitText {
  source: string;
  blocks: Block[];
}

const FENCE = /^( {0,3})(`{3,}|~{3,})([^\n]*)$/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const INDENTED = /^(?: {2,}|\t)\S/;
const DIRECTIVE = /^:{3,}\s*[\w-]+/;
const DIRECTIVE_END = /^:{3,}\s*$/;
const MATH = /^ {0,3}(?:\$\$(?!.*\$\$)|\\\[(?!.*\\\]))/;
const MATH_END = /(?:\$\$|\\\])\s*$/;
const FOOTNOTE = /^ {0,3}\[\^[^\]]+\]:/m;
const DEFINITION = /^ {0,3}\[[^\]^][^\]]*\]:\s*\S.*$/gm;

/** Like `splitBlocks(source)`, but keeps the blocks of an earlier state of a text that only grew. */
export function resplit(before: SplitText | null, source: string): SplitText {
  if (before?.source === source) return before;
  // The last block may still change its nature, and a list the one before it; everything earlier is settled.
  const settled = before && source.startsWith(before.source) ? Math.max(0, before.blocks.length - 2) : 0;
  if (settled === 0 || needsWhole(source)) return { source, blocks: splitBlocks(source) };
  const from = before!.blocks[settled]!.start;
  const rest = splitBlocks(source.slice(from), from);
  return { source, blocks: [...before!.blocks.slice(0, settled), ...rest] };
}

export function splitBlocks(source: string, offset = 0): Block[] {
  if (needsWhole(source)) return [{ kind: 'markdown', text: source, start: offset }];
  const scanner = new Scanner(offset);
  let at = 0;
  while (at < source.length) {
    const end = source.indexOf('\n', at);
    const next = end < 0 ? source.length : end + 1;
    scanner.line(source.slice(at, end < 0 ? source.length : end), source.slice(at, next), offset + at);
    at = next;
  }
  return scanner.finish();
}

/** Footnotes tie distant places of a text together. */
const needsWhole = (source: string) => source.includes('[^') && FOOTNOTE.test(source);

/** Link definitions work wherever they stand; blocks are parsed on their own, so each gets all of them. */
export function linkDefinitions(source: string): string {
  if (!source.includes(']:')) return '';
  return (source.match(DEFINITION) ?? []).join('\n');
}

class Scanner {
  private readonly blocks: Block[] = [];
  private lines = '';
  private start: number;
  private kind: 'none' | 'text' | 'list' | 'indented' | 'directive' | 'math' = 'none';
  private afterBlank = false;
  private fence: { mark: string; language: string; start: number; code: string; nested: boolean } | null = null;

  constructor(offset: number) {
    this.start = offset;
  }

  line(line: string, raw: string, at: number): void {
    if (this.fence) this.insideFence(line, raw);
    else if (line.trim() === '') this.blank(raw);
    else this.text(line, raw, at);
  }

  finish(): Block[] {
    if (this.fence && !this.fence.nested) this.closeFence(true);
    this.flush();
    return this.blocks;
  }

  private insideFence(line: string, raw: string): void {
    const fence = this.fence!;
    const closing = FENCE.exec(line.trimStart());
    const closes = closing !== null && closing[2]!.startsWith(fence.mark) && closing[3]!.trim() === '';
    if (fence.nested) {
      this.lines += raw;
      if (closes) this.fence = null;
    } else if (closes) {
      this.closeFence(false);
    } else {
      fence.code += raw;
    }
  }

  private blank(raw: string): void {
    if (this.kind === 'none') return;
    this.lines += raw;
    this.afterBlank = true;
    if (this.kind === 'text') this.flush();
  }

  private text(line: string, raw: string, at: number): void {
    if (this.kind === 'math') {
      this.lines += raw;
      if (MATH_END.test(line)) this.flush();
      return;
    }
    if (this.afterBlank && !this.continues(line)) this.flush();
    this.afterBlank = false;
    const fence = FENCE.exec(line);
    // A backtick in the word after the marks makes it inline code.
    if (fence && !(fence[2]!.startsWith('`') && fence[3]!.includes('`'))) return this.openFence(fence, raw, at);
    // A formula of several lines may follow a text without a blank line.
    if (this.kind === 'text' && MATH.test(line)) this.kind = 'math';
    else if (this.kind === 'none') this.begin(line, at);
    else if (this.kind === 'text' && LIST_ITEM.test(line)) this.kind = 'list';
    this.lines += raw;
    if (this.kind === 'directive' && DIRECTIVE_END.test(line)) this.flush();
  }

  private begin(line: string, at: number): void {
    this.start = at;
    if (DIRECTIVE.test(line)) this.kind = 'directive';
    else if (MATH.test(line)) this.kind = 'math';
    else if (LIST_ITEM.test(line)) this.kind = 'list';
    else this.kind = /^(?: {4}|\t)/.test(line) ? 'indented' : 'text';
  }

  /** Whether a line after a blank one still belongs to the block. */
  private continues(line: string): boolean {
    if (this.kind === 'directive') return true;
    if (this.kind === 'list') return INDENTED.test(line) || LIST_ITEM.test(line);
    return this.kind === 'indented' && /^(?: {4}|\t)/.test(line);
  }

  private openFence(match: RegExpExecArray, raw: string, at: number): void {
    const [, indent = '', mark = '', info = ''] = match;
    const nested = this.kind === 'directive' || (this.kind === 'list' && indent.length >= 2) || indent.length > 0;
    if (nested) {
      if (this.kind === 'none') this.begin(raw, at);
      this.lines += raw;
    } else {
      this.flush();
    }
    this.fence = { mark, language: info.trim().split(/[\s{]/)[0] ?? '', start: at, code: '', nested };
  }

  private closeFence(open: boolean): void {
    const { code, language, start } = this.fence!;
    this.blocks.push({ kind: 'fence', text: code.replace(/\n$/, ''), start, language, open });
    this.fence = null;
  }

  private flush(): void {
    if (this.lines.trim() !== '') this.blocks.push({ kind: 'markdown', text: this.lines.trimEnd(), start: this.start });
    this.lines = '';
    this.kind = 'none';
    this.afterBlank = false;
  }
}
