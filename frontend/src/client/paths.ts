type Query = Record<string, string | null | undefined>;

interface Server {
  /** Empty for the server that the page came from; else such as "https://chat.example.com". */
  origin: string;
  /** The prefix under which the app is mounted: empty, or "/chat" without a slash at its end. */
  root: string;
  /** Sent along with every request. */
  query: Query;
}

const server: Server = { origin: '', root: rootOfPage(), query: {} };

/** The server writes its root path into the page. */
function rootOfPage(): string {
  if (typeof document === 'undefined') return '';
  const tag = document.querySelector<HTMLMetaElement>('meta[property="og:root_path"]');
  return (tag?.content ?? '').replace(/\/+$/, '');
}

/** For the widget, which lives in a page of somebody else. */
export function setServer(address: string, query: Query = {}): void {
  const url = new URL(address, window.location.href);
  Object.assign(server, { origin: url.origin, root: url.pathname.replace(/\/+$/, ''), query });
}

export const rootPath = () => server.root;
export const serverOrigin = () => server.origin;

/** Title, language and theme of the page are ours; not so in the widget. */
export const ownsPage = () => server.origin === '';

/** Address of a server route: `serverUrl('/project/settings', { language })`. */
export function serverUrl(path: string, query?: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...server.query, ...query })) {
    if (value != null && value !== '') search.set(key, value);
  }
  const suffix = search.size > 0 ? `?${search}` : '';
  return `${server.origin}${server.root}${path}${suffix}`;
}

/** Files that an app author names, such as "/public/icon.svg", lie under the root path too. */
export function assetUrl(url: string): string {
  const { origin, root } = server;
  if (!url.startsWith('/') || url.startsWith('//')) return url;
  return origin + (root && !url.startsWith(`${root}/`) ? root + url : url);
}

/** Fetches what an element points to. Cookies go to the own server only; others may forbid requests with them. */
export const fetchContent = (url: string): Promise<Response> =>
  fetch(url, { credentials: server.origin && url.startsWith(server.origin) ? 'include' : 'same-origin' });
