import { createRoot, type Root } from 'react-dom/client';
import { setServer } from '@/client/paths';
import { styleRoots } from '@/lib/styleSheets';
import { setThemeRoot } from '@/lib/theme';
import { boot } from '@/state/boot';
import { sendMessage } from '@/state/chat';
import { disconnect, startNewChat, surface } from '@/state/connection';
import { endLostPage } from '@/state/ownPage';
import { freshChat, setApp } from '@/state/store';
import { fixTheme } from '@/state/theme';
import type { Step } from '@/client/types';
import type { WidgetConfig } from './config';
import { initDisplay, toggle } from './display';
import { signIn } from './signIn';
import { addStyles } from './styles';
import { loadTheme } from './theme';
import { newThreadId, threadId } from './threadId';
import { Widget } from './Widget';

let mounted: { host: HTMLElement; root: Root } | null = null;

export function mount(config: WidgetConfig): void {
  unmount();
  endLostPage();
  setServer(config.chainlitServer, config.additionalQueryParamsForAPI);
  Object.assign(surface, { clientType: 'copilot', threadId, onNewChat: newThreadId });
  initDisplay(config);

  const host = document.createElement('div');
  host.id = 'chainlit-copilot';
  document.body.append(host);
  const shadow = host.attachShadow({ mode: 'open' });
  addStyles(shadow, config.customCssUrl);
  styleRoots.add(shadow);
  const container = document.createElement('div');
  container.id = 'cl-shadow-root';
  shadow.append(container);
  setThemeRoot(container);
  if (config.theme) fixTheme(config.theme);

  void loadTheme(shadow);
  void boot({ language: config.language, signIn: () => signIn(config.accessToken) });
  const root = createRoot(container);
  root.render(<Widget config={config} container={container} />);
  window.addEventListener('chainlit-copilot-thread-changed', onThreadChanged);
  mounted = { host, root };
}

export function unmount(): void {
  if (!mounted) return;
  window.removeEventListener('chainlit-copilot-thread-changed', onThreadChanged);
  disconnect();
  mounted.root.unmount();
  if (mounted.host.shadowRoot) styleRoots.delete(mounted.host.shadowRoot);
  mounted.host.remove();
  setApp(freshChat());
  mounted = null;
}

/** The page chose the id of the next chat itself. */
function onThreadChanged(): void {
  startNewChat({ keepThreadId: true });
}

/** What the page's scripts say, in the user's name or as context for the model. */
export function sendPageMessage({ output, ...message }: Partial<Step>): void {
  sendMessage({ ...message, text: output ?? '', command: message.command ?? null });
}

export { toggle };
