/**
 * Brings the ways to mark formulas to one, `$…$` and `$$…$$`, and escapes the dollars of prices: a formula begins and ends
 * without a space, and no digit follows it. Code is left alone.
 */
export function normalizeMath(text: string): string {
  return text
    .split(/(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/)
    .reduce((result, part, index, parts) => {
      // Of every three parts the first is text, the second the marks of code, the third the code.
      if (index % 3 === 0) return result + outsideCode(part);
      return index % 3 === 2 ? `${result}${parts[index - 1]}${part}${parts[index - 1]}` : result;
    }, '');
}

const outsideCode = (text: string) =>
  escapePrices(
    text
      .replace(/\\\[([\s\S]+?)\\\]/g, (_, formula: string) => `$$${formula}$$`)
      .replace(LONE_FORMULA, (_, indent: string, formula: string) => `${indent}$$\n${formula.trim()}\n$$`)
      .replace(/\\\(([^\n]+?)\\\)/g, (_, formula: string) => `$${formula.trim()}$`),
  );

/** A line of its own is a block of its own. */
const LONE_FORMULA = /^( {0,3})\$\$(?=[^$\n]*\S)([^$\n]+)\$\$[ \t]*$/gm;
const FORMULA = /\\.|\$\$[\s\S]*?(?:\$\$|$)|\$(?=\S)((?:\\.|[^$\\\n]|\n(?!\n))*?)(?<=\S)\$(?!\d)|\$/g;

const escapePrices = (text: string) => text.replace(FORMULA, (match) => (match === '$' ? '\\$' : match));
