import { elementUrl } from '@/client/api';
import { assetUrl } from '@/client/paths';
import type { Element } from '@/client/types';
import { useApp } from '@/state/store';

export function useElementUrl(element: Element): string | null {
  const sessionId = useApp((state) => state.sessionId);
  const url = elementUrl(element, sessionId);
  return url && assetUrl(url);
}
