import { serverUrl } from '@/client/paths';
import { injectThemeVariables } from './theme';

/** What the app's author adds to the head of the page: styles, fonts, the variables of theme.json. */

const OWN_BUILD = /\/assets\//;

const addedStyles = (page: Document) =>
  [...page.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].filter((link) => !OWN_BUILD.test(link.getAttribute('href') ?? ''));

/** Takes the additions over from the page as the server would send it now. Scripts ran already and are left alone. */
export async function refreshHead(): Promise<void> {
  const response = await fetch(serverUrl('/'), { cache: 'no-store' });
  if (!response.ok) throw new Error(`the page cannot be fetched: ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  replaceStyles(addedStyles(page));
  window.theme = themeIn(page);
  injectThemeVariables();
}

/** The old styles stay until the new ones are there, so that nothing flickers. */
function replaceStyles(links: HTMLLinkElement[]): void {
  const old = addedStyles(document);
  let waiting = links.length;
  const done = () => --waiting <= 0 && old.forEach((link) => link.remove());
  if (waiting === 0) done();
  for (const link of links) {
    const fresh = document.importNode(link);
    const address = new URL(link.getAttribute('href') ?? '', document.baseURI);
    // The browser may hold the old version of a file of ours; with another address it has to ask.
    if (address.origin === window.location.origin) address.searchParams.set('v', String(Date.now()));
    fresh.href = address.href;
    fresh.addEventListener('load', done);
    fresh.addEventListener('error', done);
    document.head.append(fresh);
  }
}

function themeIn(page: Document): Window['theme'] {
  for (const script of page.querySelectorAll('script:not([src])')) {
    const found = /^\s*window\.theme = (.*);$/m.exec(script.textContent ?? '');
    if (found) return JSON.parse(found[1]!) as Window['theme'];
  }
  return undefined;
}
