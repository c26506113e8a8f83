import sonner from 'sonner/dist/styles.css?inline';
import app from '@/styles/index.css?inline';

/** What a shadow tree cannot hold: registered properties and fonts belong to the page. */
const GLOBAL = /@(?:property\s+--[\w-]+|font-face)\s*\{[^}]*\}/g;

/** The app's styles for a shadow tree: its root stands for the page's, and nothing of the page's own styles comes in. */
const LOCAL = `:host{all:initial;position:relative;z-index:1000}\n${app
  .replace(GLOBAL, '')
  .replace(/:root\b/g, ':host')
  .replace(/(^|[{},])\s*body\s*(?=[{,])/g, '$1#cl-shadow-root')}\n${sonner}`;

export function addStyles(root: ShadowRoot, customCssUrl: string | undefined): void {
  const sheet = document.createElement('style');
  sheet.textContent = LOCAL;
  root.append(sheet);
  if (!document.getElementById('chainlit-copilot-globals')) {
    const globals = document.createElement('style');
    globals.id = 'chainlit-copilot-globals';
    globals.textContent = (app.match(GLOBAL) ?? []).join('\n');
    document.head.append(globals);
  }
  if (!customCssUrl) return;
  const custom = document.createElement('link');
  custom.rel = 'stylesheet';
  custom.href = customCssUrl;
  root.append(custom);
}
