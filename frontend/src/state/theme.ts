import { ownsPage } from '@/client/paths';
import { applyTheme, rememberDefaultTheme, resolveTheme, storeTheme, storedTheme, type ThemeChoice } from '@/lib/theme';
import { app, setApp } from './store';

export function chooseTheme(choice: ThemeChoice): void {
  storeTheme(choice);
  setTheme(choice);
}

let fixed = false;

/** The page around the widget decides. */
export function fixTheme(theme: 'light' | 'dark'): void {
  fixed = true;
  setTheme(theme);
}

/** The server's default holds until the user chooses. */
export function applyServerDefault(theme: 'light' | 'dark' | null | undefined): void {
  if (fixed) return;
  // What is stored under the app's keys in somebody else's page is not about the widget.
  if (!ownsPage()) return setTheme(theme ?? 'system');
  rememberDefaultTheme(theme ?? 'system');
  if (!storedTheme()) setTheme(theme ?? 'system');
}

export const refreshTheme = () => setTheme(app().themeChoice);

function setTheme(choice: ThemeChoice): void {
  const theme = resolveTheme(choice);
  setApp({ themeChoice: choice, theme });
  applyTheme(theme);
}
