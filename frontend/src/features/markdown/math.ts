import katex from 'katex';
import { mathFromMarkdown } from 'mdast-util-math';
import { math } from 'micromark-extension-math';
import styles from 'katex/dist/katex.min.css?inline';
import { addStyleSheet } from '@/lib/styleSheets';
import { normalizeMath } from './mathMarks';

addStyleSheet('katex', styles);

/** Formulas. Loaded when the app allows them: the typesetter is as large as the rest of the first load. */
export const mathSupport = {
  syntax: math(),
  conversion: mathFromMarkdown(),
  normalize: normalizeMath,
  /** HTML of a formula; mistakes show as the source, in red. */
  typeset: (formula: string, block: boolean) =>
    katex.renderToString(formula, { displayMode: block, throwOnError: false, errorColor: 'hsl(var(--destructive))', strict: false }),
};

export type MathSupport = typeof mathSupport;
