import { toggleTalking } from '@/features/audio/toggleTalking';
import { copyText } from '@/lib/clipboard';
import { t } from '@/lib/i18n';
import { notify } from '@/lib/notify';
import { stopTask } from '@/state/chat';
import { requestNewChat } from '@/state/newChat';
import { selectCanStop, selectHistoryOpen, selectSettingsInSidebar, selectShowsHistory } from '@/state/selectors';
import { app, openDialog, setApp } from '@/state/store';

export interface Shortcut {
  id: string;
  /** As on a key cap; "mod" is ⌘ on a Mac, else Ctrl. */
  keys: string[];
  /** Without it the keys belong to a field and are only listed. */
  run?(): void;
  /** Also while writing. */
  whileTyping?: boolean;
  /** Whether the app offers it at all. */
  offered?(): boolean;
}

export const SHORTCUTS: Shortcut[] = [
  { id: 'send', keys: ['Enter'] },
  { id: 'newLine', keys: ['Shift', 'Enter'] },
  { id: 'previous', keys: ['↑'] },
  { id: 'commands', keys: ['/'], offered: () => app().commands.length > 0 },
  { id: 'focus', keys: ['Shift', 'Escape'], whileTyping: true, run: () => document.getElementById('chat-input')?.focus() },
  { id: 'stop', keys: ['mod', '.'], whileTyping: true, run: () => selectCanStop(app()) && stopTask() },
  { id: 'newChat', keys: ['mod', 'Shift', 'O'], whileTyping: true, run: requestNewChat },
  { id: 'search', keys: ['mod', 'K'], whileTyping: true, offered: () => selectShowsHistory(app()), run: () => openDialog('search') },
  { id: 'sidebar', keys: ['mod', 'B'], whileTyping: true, offered: () => selectShowsHistory(app()), run: toggleHistory },
  { id: 'copyAnswer', keys: ['mod', 'Shift', 'C'], whileTyping: true, run: () => void copy(lastAnswer()) },
  { id: 'copyCode', keys: ['mod', 'Shift', ';'], whileTyping: true, run: () => void copy(lastCode()) },
  { id: 'settings', keys: ['S'], offered: () => app().settingsForm.length > 0, run: openSettings },
  { id: 'talk', keys: ['P'], offered: () => app().config?.features.audio?.enabled === true, run: () => void toggleTalking() },
  { id: 'help', keys: ['?'], run: () => openDialog('shortcuts') },
];

export const offeredShortcuts = () => SHORTCUTS.filter(({ offered }) => offered?.() !== false);

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

export function matches({ keys }: Shortcut, event: Press): boolean {
  const key = keys.at(-1)!;
  const mod = keys.includes('mod');
  // "?" is typed with Shift on most keyboards; for it the sign counts, not the key.
  const shift = key === '?' ? event.shiftKey : keys.includes('Shift');
  if (event.altKey || mod !== (event.ctrlKey || event.metaKey) || shift !== event.shiftKey) return false;
  // With Shift a key gives another sign; its place on the keyboard tells which one it is.
  return event.key.toUpperCase() === key.toUpperCase() || (key === ';' && event.code === 'Semicolon');
}

function toggleHistory(): void {
  const open = selectHistoryOpen(app(), matchMedia('(min-width: 768px)').matches);
  setApp({ historyOpen: !open });
}

function openSettings(): void {
  if (selectSettingsInSidebar(app())) setApp({ settingsPanelOpen: true });
  else openDialog('settings');
}

const answers = () =>
  Object.values(app().tree.byId).filter(({ type, isError }) => type === 'assistant_message' && !isError).map(({ output }) => output);

const lastAnswer = () => answers().at(-1) ?? '';

const lastCode = () => answers().map(codeIn).findLast(Boolean) ?? '';

const codeIn = (text: string) => [...text.matchAll(/^(`{3,}|~{3,})[^\n]*\n([\s\S]*?)^\1/gm)].at(-1)?.[2]?.trimEnd() ?? '';

async function copy(text: string): Promise<void> {
  if (text && (await copyText(text))) notify.success(t('chat.messages.actions.copy.success'));
}
