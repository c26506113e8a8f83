import type { AppConfig } from '@/client/types';
import type { AppState } from './store';

/** Pages of the app are drawn only once the configuration is there. */
export const selectConfig = (state: AppState): AppConfig => state.config!;

export const selectConnected = (state: AppState) => state.connection === 'connected';

/** A question that only a click or a file answers. */
export const selectBlockingAsk = (state: AppState) =>
  state.ask && state.ask.spec.type !== 'text' ? state.ask : null;

/**
 * Nothing may be sent while there is no connection, a task runs, or such a question is open; nor before the page has
 * settled, because until then the button may move away from below the pointer.
 */
export const selectSendingBlocked = (state: AppState) =>
  !selectConnected(state) || !state.settled || selectBusy(state) || selectBlockingAsk(state) !== null || state.ask?.answered === true;

/** From the sending of a message to the end of its handler. */
export const selectBusy = (state: AppState) => state.loading || state.awaiting;

export const selectCanStop = (state: AppState) => state.loading && state.firstInteraction !== null;

/** Threads are kept per user, or per browser where nobody logs in. */
export const selectHasHistory = (state: AppState) =>
  Boolean(state.config?.dataPersistence) && (!state.auth?.requireLogin || state.user !== null);

/** Who logged in comes back to the chat on the page by its address; without a login a reload begins afresh. */
export const selectThreadsHaveAddresses = (state: AppState) => selectHasHistory(state) && Boolean(state.auth?.requireLogin);

export const selectMissingEnv = (state: AppState, given: Record<string, string>): string[] =>
  (state.config?.userEnv ?? []).filter((name) => !given[name]);

export const selectHasFavorites = (state: AppState) =>
  Boolean(state.config?.features.favorites && state.config.dataPersistence && state.user);

export const selectSettingsInSidebar = (state: AppState) => state.config?.ui.chat_settings_location === 'sidebar';

/** Open unless the app's author or the user closed it. */
export const selectSettingsPanelOpen = (state: AppState) =>
  selectSettingsInSidebar(state) && state.settingsForm.length > 0 &&
  (state.settingsPanelOpen ?? state.config?.ui.default_chat_settings_open === true);

export const selectShowsHistory = (state: AppState) =>
  selectHasHistory(state) && state.config?.ui.default_sidebar_state !== 'hidden';

/** On a narrow screen the list covers the chat; there it is closed until asked for. */
export const selectHistoryOpen = (state: AppState, wide: boolean): boolean =>
  state.historyOpen ?? (wide && state.config?.ui.default_sidebar_state !== 'closed');
