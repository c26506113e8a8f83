import { leave } from './connection';
import { freshChat, setApp, useApp } from './store';

/** The app's own page, while it is drawn. */
let page: { container: Element; unmount(): void } | null = null;

export function ownPage(container: Element, unmount: () => void): void {
  page = { container, unmount };
}

/**
 * Called by the widget, which has the same state where it is mounted in the app's own page. That is over when somebody has
 * taken it out of the document: its chat ends, and the widget begins with a state as new.
 */
export function endLostPage(): void {
  if (!page || page.container.isConnected) return;
  page.unmount();
  page = null;
  leave();
  setApp({ ...useApp.getInitialState(), ...freshChat() }, true);
}
