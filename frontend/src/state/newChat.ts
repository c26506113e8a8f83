import { startNewChat } from './connection';
import { app, openDialog } from './store';

/** Asks first, unless the app's author finds that needless. */
export function requestNewChat(): void {
  if (app().config?.ui.confirm_new_chat === false) startNewChat();
  else openDialog('newChat');
}
