import sonner from 'sonner/dist/styles.css?inline';
import app from '@/styles/index.css?inline';

/** What a shadow tree cannot hold: registered properties and fonts belong to the page. */
const GLOBAL = /@(?:property\s+--[\w-]+|font-face)\s*\{[^}]*\}/g;

/** The app's styles for a shadow tree: its root stands for the page's, and nothing of the page's own styles comes in. */
const local = (css: string) =>
  css
    .replace(GLOBAL, '')
    .replace(/:root\b/g, ':host')
    .replace(/(^|[{},])\s*body\s*(?=[{,])/g, '$1#cl-shadow-root');

const RESET = ':host{all:initial;position:relative;z-index:1000}';
// Addresses of fonts are put into these texts after the build has simplified its expressions: no method right on them.
const SHEETS = [app, sonner];

export function addStyles(root: ShadowRoot, customCssUrl: string | undefined): void {
  const sheet = document.createElement('style');
  sheet.textContent = [RESET, ...SHEETS.map(local)].join('\n');
  root.append(sheet);
  if (!document.getElementById('chainlit-copilot-globals')) {
    const globals = document.createElement('style');
    globals.id = 'chainlit-copilot-globals';
    globals.textContent = SHEETS.flatMap((css) => css.match(GLOBAL) ?? []).join('\n');
    document.head.append(globals);
  }
  if (!customCssUrl) return;
  const custom = document.createElement('link');
  custom.rel = 'stylesheet';
  custom.href = customCssUrl;
  root.append(custom);
}
