import { navigate as navigateTo } from 'wouter/use-browser-location';
import { rootPath, serverOrigin } from '@/client/paths';

/** Goes to a page of the app, from outside a component. Addresses carry the server's root path. The widget has no pages: there nothing happens. */
export function navigate(path: string, options?: { replace?: boolean }): void {
  if (!serverOrigin()) navigateTo(rootPath() + path, options);
}
