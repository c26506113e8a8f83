import { useEffect, useState } from 'react';
import { fetchContent } from '@/client/paths';

/** Contents by address. Elements are stored once and get a new address when they change. */
const cache = new Map<string, Promise<string>>();

export interface LoadedText {
  text: string | null;
  failed: boolean;
}

const PENDING: LoadedText = { text: null, failed: false };

export function useText(url: string | null): LoadedText {
  const [state, setState] = useState<LoadedText & { url: string | null }>({ ...PENDING, url: null });
  useEffect(() => {
    if (!url) return;
    let current = true;
    load(url).then(
      (text) => current && setState({ url, text, failed: false }),
      () => current && setState({ url, text: null, failed: true }),
    );
    return () => {
      current = false;
    };
  }, [url]);
  return state.url === url ? state : PENDING;
}

function load(url: string): Promise<string> {
  const known = cache.get(url);
  if (known) return known;
  const loading = fetchContent(url).then((response) => {
    if (!response.ok) throw new Error(response.statusText);
    return response.text();
  });
  cache.set(url, loading);
  loading.catch(() => cache.delete(url));
  return loading;
}
