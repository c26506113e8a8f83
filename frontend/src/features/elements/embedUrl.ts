/** Films that lie with one of the large hosts are shown in its own player. Null for everything else. */
export function embedUrl(url: string, config?: Record<string, unknown> | null): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const host = parsed.hostname.replace(/^(www|m)\./, '');
  const youtube = youtubeId(host, parsed);
  if (youtube) return withVariables(`https://www.youtube-nocookie.com/embed/${youtube}`, 'playerVars', config?.youtube);
  const vimeo = host === 'vimeo.com' && /^\/(\d+)/.exec(parsed.pathname)?.[1];
  if (vimeo) return withVariables(`https://player.vimeo.com/video/${vimeo}`, 'playerOptions', config?.vimeo);
  return null;
}

function youtubeId(host: string, { pathname, searchParams }: URL): string | null {
  const id = host === 'youtu.be' ? pathname.slice(1)
    : host !== 'youtube.com' && host !== 'youtube-nocookie.com' ? null
    : (searchParams.get('v') ?? /^\/(?:embed|shorts|live)\/([\w-]+)/.exec(pathname)?.[1] ?? null);
  return id && /^[\w-]{6,}$/.test(id) ? id : null;
}

function withVariables(address: string, key: string, player: unknown): string {
  const variables = (player as Record<string, unknown> | undefined)?.[key];
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((variables as Record<string, unknown>) ?? {})) query.set(name, String(value));
  return query.size > 0 ? `${address}?${query}` : address;
}
