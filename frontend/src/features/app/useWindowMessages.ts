import { useEffect } from 'react';
import { send } from '@/state/transport';

/** A page that embeds the app talks to its script through messages, which go on as they come. */
export function useWindowMessages(): void {
  useEffect(() => {
    const forward = (event: MessageEvent) => send('window_message', event.data);
    window.addEventListener('message', forward);
    return () => window.removeEventListener('message', forward);
  }, []);
}
