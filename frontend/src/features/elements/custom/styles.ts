import { compile } from 'tailwindcss';
import themeCss from 'tailwindcss/theme.css?raw';
import utilitiesCss from 'tailwindcss/utilities.css?raw';
import ownTheme from '@/styles/tailwind-theme.css?raw';

/** Elements may use any of Tailwind's classes; those that the app itself does not use are made here, from their source. */

const SHEETS: Record<string, string> = { 'tailwindcss/theme.css': themeCss, 'tailwindcss/utilities.css': utilitiesCss };

const INPUT = `
@layer theme, base, components, utilities;
@import 'tailwindcss/theme.css' layer(theme);
@import 'tailwindcss/utilities.css' layer(utilities);
${ownTheme}
`;

const compiler = compile(INPUT, {
  async loadStylesheet(id, base) {
    return { path: id, base, content: SHEETS[id] ?? '' };
  },
});

const used = new Set<string>();

/** Adds the classes that a source mentions to the page, or to the shadow tree that the element is drawn in. */
export async function styleFor(source: string, root: Node): Promise<void> {
  for (const word of source.match(/[^\s"'`<>{}=;]+/g) ?? []) used.add(word);
  const css = (await compiler).build([...used]);
  const parent = root instanceof ShadowRoot ? root : document.head;
  sheetIn(parent).textContent = css;
}

function sheetIn(parent: ShadowRoot | HTMLHeadElement): HTMLStyleElement {
  const known = parent.querySelector<HTMLStyleElement>('style[data-custom-elements]');
  if (known) return known;
  const sheet = document.createElement('style');
  sheet.dataset.customElements = '';
  // Before the app's own styles, which must win where both know a class.
  parent.prepend(sheet);
  return sheet;
}
