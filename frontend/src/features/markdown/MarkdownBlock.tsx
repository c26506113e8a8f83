import type { Element, Root, RootContent } from 'hast';
import { toJsxRuntime, type Components } from 'hast-util-to-jsx-runtime';
import { memo, useEffect, useState } from 'react';
import { Fragment, jsx, jsxs } from 'react/jsx-runtime';
import { assetUrl } from '@/client/paths';
import { ElementLink } from '@/features/elements/ElementLink';
import { t } from '@/lib/i18n';
import { CodeBlock } from './CodeBlock';
import type { MathSupport } from './math';
import { parseMarkdown, type ParseOptions } from './parse';

interface MarkdownBlockProps extends ParseOptions {
  source: string;
}

export const MarkdownBlock = memo(function MarkdownBlock({ source, references, allowHtml, math = null }: MarkdownBlockProps) {
  const parseRawHtml = useRawHtml(allowHtml);
  const parsed = parseMarkdown(source, { references, allowHtml, math });
  const tree = allowHtml && parseRawHtml ? parseRawHtml(parsed) : parsed;
  return <div className="md-block">{toJsxRuntime(tree, math ? { ...options, components: withMath(math) } : options)}</div>;
});

/** Formulas are code with a class of their own until here. */
function withMath(math: MathSupport): Components {
  const formula = (code: Element, block: boolean) => (
    <span className={block ? 'md-formula' : undefined} dir="ltr" dangerouslySetInnerHTML={{ __html: math.typeset(textOf(code.children), block) }} />
  );
  return {
    ...components,
    code: ({ node, children, ...props }) => (node && hasClass(node, 'math-inline') ? formula(node, false) : <code {...props}>{children}</code>),
    pre: (props) => {
      const code = props.node?.children.find(isCode);
      return code && hasClass(code, 'math-display') ? formula(code, true) : Preformatted(props);
    },
  };
}

const hasClass = (node: Element, name: string) => Array.isArray(node.properties.className) && node.properties.className.includes(name);

type RawHtml = (tree: Root) => Root;

/** The HTML parser is heavy and seldom needed. */
function useRawHtml(needed: boolean): RawHtml | null {
  const [parse, setParse] = useState<RawHtml | null>(null);
  useEffect(() => {
    if (needed) void import('./rawHtml').then((module) => setParse(() => module.parseRawHtml));
  }, [needed]);
  return parse;
}

const components: Components = {
  a({ node, children, href, ...props }) {
    const elementId = node?.properties.dataElementId;
    if (typeof elementId === 'string') return <ElementLink id={elementId}>{children}</ElementLink>;
    if (!href) return <span>{children}</span>;
    // Footnotes point within the page.
    if (href.startsWith('#')) return <a href={href} {...props}>{children}</a>;
    return <a href={href} target="_blank" rel="noopener noreferrer" {...props}>{children}</a>;
  },
  img({ node: _, src, alt, ...props }) {
    return <img src={typeof src === 'string' ? assetUrl(src) : undefined} alt={alt ?? ''} loading="lazy" {...props} />;
  },
  pre: Preformatted,
  table({ node: _, children, ...props }) {
    return (
      <div className="md-table" tabIndex={0}>
        <table {...props}>{children}</table>
      </div>
    );
  },
  input({ node: _, ...props }) {
    return <input {...props} readOnly tabIndex={-1} aria-label={t(`chat.messages.task.${props.checked ? 'done' : 'open'}`)} />;
  },
};

function Preformatted({ node }: { node?: Element }) {
  const code = node?.children.find(isCode);
  if (!node || !code) return <pre>{textOf(node?.children ?? [])}</pre>;
  return <CodeBlock code={textOf(code.children).replace(/\n$/, '')} language={languageOf(code)} />;
}

const options = { Fragment, jsx, jsxs, components, passNode: true, ignoreInvalidStyle: true } as const;

function languageOf(code: Element): string {
  const classes = code.properties.className;
  const name = Array.isArray(classes) ? classes.find((item) => String(item).startsWith('language-')) : undefined;
  return String(name ?? '').slice('language-'.length);
}

const textOf = (nodes: readonly RootContent[]): string =>
  nodes.map((node) => (node.type === 'text' ? node.value : 'children' in node ? textOf(node.children) : '')).join('');

const isCode = (node: RootContent): node is Element => node.type === 'element' && node.tagName === 'code';
