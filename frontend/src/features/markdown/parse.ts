import type { Root as HastRoot } from 'hast';
import type { Parent, PhrasingContent, Root, Text } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toHast } from 'mdast-util-to-hast';
import { gfm } from 'micromark-extension-gfm';
import { SKIP, visit } from 'unist-util-visit';
import type { MathSupport } from './math';

export interface Reference {
  id: string;
  name: string;
}

export interface ParseOptions {
  /** Names that become links to elements wherever the text mentions them. */
  references: readonly Reference[];
  /** Raw HTML is kept as `raw` nodes; otherwise it is shown as text. */
  allowHtml: boolean;
  /** Formulas between dollars. */
  math?: MathSupport | null;
}

const syntax = [gfm()];
const conversions = [gfmFromMarkdown()];

/** Markdown source to an HTML tree. */
export function parseMarkdown(source: string, options: ParseOptions): HastRoot {
  const { math } = options;
  const tree = math
    ? fromMarkdown(math.normalize(source), { extensions: [...syntax, math.syntax], mdastExtensions: [...conversions, math.conversion] })
    : fromMarkdown(source, { extensions: syntax, mdastExtensions: conversions });
  if (!options.allowHtml) showHtmlAsText(tree);
  dropUnsafeUrls(tree);
  if (options.references.length > 0) linkReferences(tree, options.references);
  return toHast(tree, { allowDangerousHtml: options.allowHtml }) as HastRoot;
}

const SAFE_LINK = /^(?:https?:|mailto:|tel:|sms:|[^:/?#]*(?:[/?#]|$))/i;
const SAFE_IMAGE = /^(?:https?:|blob:|data:image\/|[^:/?#]*(?:[/?#]|$))/i;

export const isSafeLink = (url: string) => SAFE_LINK.test(url.trim());
export const isSafeImage = (url: string) => SAFE_IMAGE.test(url.trim());

function showHtmlAsText(tree: Root): void {
  visit(tree, 'html', (node, index, parent) => {
    if (!parent || index === undefined) return;
    const text: Text = { type: 'text', value: node.value };
    const inParagraph = ['paragraph', 'heading', 'emphasis', 'strong', 'link', 'delete', 'tableCell'].includes(parent.type);
    (parent as Parent).children[index] = inParagraph ? text : { type: 'paragraph', children: [text] };
  });
}

function dropUnsafeUrls(tree: Root): void {
  visit(tree, (node) => {
    if (node.type === 'link' && !isSafeLink(node.url)) node.url = '';
    // Whether a definition serves a link or a picture is not known here: the stricter rule holds.
    if (node.type === 'definition' && !isSafeLink(node.url)) node.url = '';
    if (node.type === 'image' && !isSafeImage(node.url)) node.url = '';
  });
}

function linkReferences(tree: Root, references: readonly Reference[]): void {
  const byName = new Map(references.map((reference) => [reference.name, reference]));
  const pattern = referencePattern([...byName.keys()]);
  visit(tree, (node, index, parent) => {
    if (node.type === 'link' || node.type === 'linkReference') return SKIP;
    if (!parent || index === undefined) return undefined;
    if (node.type === 'inlineCode' && byName.has(node.value)) {
      (parent as Parent).children[index] = referenceLink(byName.get(node.value)!);
      return SKIP;
    }
    if (node.type !== 'text') return undefined;
    const parts = splitText(node.value, pattern, byName);
    if (parts.length === 1 && parts[0]!.type === 'text') return undefined;
    (parent as Parent).children.splice(index, 1, ...parts);
    return index + parts.length;
  });
}

/** Longer names first, and whole words only: "text1" is not in "text12". */
function referencePattern(names: string[]): RegExp {
  const alternatives = names
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
}

function splitText(text: string, pattern: RegExp, byName: Map<string, Reference>): PhrasingContent[] {
  const parts: PhrasingContent[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push({ type: 'text', value: text.slice(end, match.index) });
    parts.push(referenceLink(byName.get(match[0])!));
    end = match.index + match[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push({ type: 'text', value: text.slice(end) });
  return parts;
}

const referenceLink = ({ id, name }: Reference): PhrasingContent => ({
  type: 'link',
  url: '',
  children: [{ type: 'text', value: name }],
  data: { hProperties: { dataElementId: id } },
});
