import { navigate as navigateTo } from 'wouter/use-browser-location';
import { rootPath } from '@/client/paths';

/** Goes to a page of the app, from outside a component. Addresses carry the server's root path. */
export function navigate(path: string, options?: { replace?: boolean }): void {
  navigateTo(rootPath + path, options);
}
