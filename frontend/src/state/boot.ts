import { api } from '@/client/api';
import { ApiError, setErrorListener } from '@/client/http';
import type { AppConfig } from '@/client/types';
import { browserLanguage, setTranslations } from '@/lib/i18n';
import { injectThemeVariables, onSystemThemeChange } from '@/lib/theme';
import { notify } from '@/lib/notify';
import { app, setApp } from './store';
import { refreshTheme, applyServerDefault } from './theme';

/** Everything that must be known before the first page is drawn. */
export async function boot(): Promise<void> {
  injectThemeVariables();
  onSystemThemeChange(refreshTheme);
  setErrorListener(reportError);
  setApp({ boot: 'loading', language: browserLanguage() });
  try {
    const [auth, translation] = await Promise.all([api.authConfig(), api.translations(app().language)]);
    setTranslations(translation);
    document.documentElement.lang = app().language;
    setApp({ auth });
    applyServerDefault(auth.default_theme);
    const user = await api.user().catch(ignoreUnauthorized);
    setApp({ user });
    if (!auth.requireLogin || user) await loadConfig();
    setApp({ boot: 'ready' });
  } catch (error) {
    console.error(error);
    setApp({ boot: 'failed' });
  }
}

/** After a login: who is it, and what may they see. */
export async function loadAccount(): Promise<void> {
  setApp({ user: await api.user() });
  await loadConfig();
}

/** The settings depend on the chat profile, and the profile to start with on the settings. */
export async function loadConfig(): Promise<void> {
  const { language, sessionId } = app();
  let config = await api.settings(language, app().chatProfile, sessionId);
  const initial = app().chatProfile ?? initialProfile(config);
  if (initial && initial !== app().chatProfile) {
    setApp({ chatProfile: initial });
    config = await api.settings(language, initial, sessionId);
  }
  setApp({ config });
  applyServerDefault(config.ui.default_theme);
}

export async function logout(): Promise<void> {
  await api.logout();
  setApp({ user: null });
}

const initialProfile = ({ chatProfiles }: AppConfig): string | null =>
  (chatProfiles.find((profile) => profile.default) ?? chatProfiles[0])?.name ?? null;

function ignoreUnauthorized(error: unknown): null {
  if (error instanceof ApiError && error.status === 401) return null;
  throw error;
}

function reportError(error: ApiError): void {
  // A session that ran out: the router shows the login page as soon as there is no user.
  if (error.status === 401 && app().auth?.requireLogin && app().user) setApp({ user: null });
  else notify.error(error.message);
}
