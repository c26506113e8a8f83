import { loadConfig } from './boot';
import { startNewChat } from './connection';
import { setApp } from './store';
import { send } from './transport';

/** Another profile begins another chat, unless the app is told to go on in this one. */
export function switchProfile(name: string): void {
  setApp({ chatProfile: name });
  startNewChat();
  void loadConfig();
}

/** Within the chat; only our server understands this. It answers with `chat_profile_changed` and the new settings. */
export const switchProfileHere = (name: string) => send('chat_profile_change', name);
