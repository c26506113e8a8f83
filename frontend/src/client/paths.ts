/** The prefix under which the server is mounted; it writes it into the page. Empty, or "/chat" without a slash at its end. */
export const rootPath: string =
  typeof document === 'undefined'
    ? ''
    : (document.querySelector<HTMLMetaElement>('meta[property="og:root_path"]')?.content ?? '').replace(/\/+$/, '');

/** Address of a server route: `serverUrl('/project/settings', { language })`. */
export function serverUrl(path: string, query?: Record<string, string | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value != null && value !== '') search.set(key, value);
  }
  const suffix = search.size > 0 ? `?${search}` : '';
  return `${rootPath}${path}${suffix}`;
}

/** Files that an app author names, such as "/public/icon.svg", lie under the root path too. */
export function assetUrl(url: string): string {
  return url.startsWith('/') && !url.startsWith('//') && rootPath && !url.startsWith(`${rootPath}/`)
    ? rootPath + url
    : url;
}
