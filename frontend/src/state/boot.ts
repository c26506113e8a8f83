import { api } from '@/client/api';
import { ApiError, setErrorListener } from '@/client/http';
import type { AppConfig } from '@/client/types';
import { ownsPage } from '@/client/paths';
import { browserLanguage, isRightToLeft, setTranslations } from '@/lib/i18n';
import { injectThemeVariables, onSystemThemeChange } from '@/lib/theme';
import { notify } from '@/lib/notify';
import { app, setApp } from './store';
import { refreshTheme, applyServerDefault } from './theme';

interface BootOptions {
  /** Else the browser's. */
  language?: string;
  /** For the widget, which has no login page: called when the app wants to know who is there and does not. */
  signIn?(): Promise<void>;
}

/** Everything that must be known before the first page is drawn. */
export async function boot({ language = browserLanguage(), signIn }: BootOptions = {}): Promise<void> {
  if (ownsPage()) injectThemeVariables();
  onSystemThemeChange(refreshTheme);
  setErrorListener(reportError);
  setLanguage(language);
  setApp({ boot: 'loading', bootError: null });
  try {
    const [auth, translation, user, config] = await Promise.all([
      api.authConfig(),
      api.translations(app().language),
      api.user().catch(ignoreUnauthorized),
      // Asked for on trust; who has to log in first is refused.
      settings(null).catch(ignoreUnauthorized),
    ]);
    setTranslations(translation);
    setApp({ auth, user });
    applyServerDefault(auth.default_theme);
    if (!auth.requireLogin || user) await loadConfig(config);
    else if (signIn) await signIn().then(loadAccount);
    setApp({ boot: 'ready' });
  } catch (error) {
    console.error(error);
    setApp({ boot: 'failed', bootError: signIn ? (error as Error).message : null });
  }
}

/** After a login: who is it, and what may they see. */
export async function loadAccount(): Promise<void> {
  setApp({ user: await api.user() });
  await loadConfig();
}

/** The settings depend on the chat profile, and the profile to start with on the settings. */
export async function loadConfig(known: AppConfig | null = null): Promise<void> {
  let config = known ?? (await settings(app().chatProfile));
  const profile = profileIn(config);
  if (profile !== app().chatProfile || known) {
    setApp({ chatProfile: profile });
    if (profile) config = await settings(profile);
  }
  setApp({ config });
  applyConfig();
}

/** A session may have settings of its own; it is asked for only where there is one, and may be gone by now. */
async function settings(profile: string | null): Promise<AppConfig> {
  const { language, sessionKnown, sessionId } = app();
  try {
    return await api.settings(language, profile, sessionKnown ? sessionId : null);
  } catch (error) {
    if (!sessionKnown || !(error instanceof ApiError) || error.status !== 404) throw error;
    return api.settings(language, profile, null);
  }
}

/** What of the settings lies outside the components. */
export function applyConfig(): void {
  const ui = app().config?.ui;
  if (!ui) return;
  applyServerDefault(ui.default_theme);
  if (ui.language) setLanguage(ui.language);
  if (ui.name && ownsPage()) document.title = ui.name;
}

/** The texts come from the server in the language that it holds right; dates and the direction of writing follow. */
function setLanguage(language: string): void {
  setApp({ language });
  if (!ownsPage()) return;
  document.documentElement.lang = language;
  document.documentElement.dir = isRightToLeft(language) ? 'rtl' : 'ltr';
}

/** The server has changed the profile: names, features and starters may be others now. */
export function profileChanged(name: string | null | undefined): void {
  if (!name || name === app().chatProfile) return;
  setApp({ chatProfile: name });
  void loadConfig();
}

export async function logout(): Promise<void> {
  await api.logout();
  setApp({ user: null });
}

/** The selected profile as long as there is one of this name, else the default. */
function profileIn({ chatProfiles }: AppConfig): string | null {
  const selected = chatProfiles.find((profile) => profile.name === app().chatProfile);
  return (selected ?? chatProfiles.find((profile) => profile.default) ?? chatProfiles[0])?.name ?? null;
}

function ignoreUnauthorized(error: unknown): null {
  if (error instanceof ApiError && error.status === 401) return null;
  throw error;
}

function reportError(error: ApiError): void {
  // A session that ran out: the router shows the login page as soon as there is no user.
  if (error.status === 401 && app().auth?.requireLogin && app().user) setApp({ user: null });
  else notify.error(error.message);
}
