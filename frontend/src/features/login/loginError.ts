import { findText, t } from '@/lib/i18n';

/** Servers give a code, such as "oauthSignin"; texts exist for the known ones. */
export function loginErrorText(code: string): string {
  const key = 'auth.login.errors.';
  const lower = code.toLowerCase();
  const known = [code, lower, lower === 'credentialssignin' ? 'credentialsSignin' : null];
  return known.map((name) => name && findText(key + name)).find(Boolean) ?? t(`${key}default`);
}
