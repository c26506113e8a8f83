import { applyTheme, rememberDefaultTheme, resolveTheme, storeTheme, storedTheme, type ThemeChoice } from '@/lib/theme';
import { app, setApp } from './store';

export function chooseTheme(choice: ThemeChoice): void {
  storeTheme(choice);
  setTheme(choice);
}

/** The server's default holds until the user chooses. */
export function applyServerDefault(theme: 'light' | 'dark' | null | undefined): void {
  rememberDefaultTheme(theme ?? 'system');
  if (!storedTheme()) setTheme(theme ?? 'system');
}

export const refreshTheme = () => setTheme(app().themeChoice);

function setTheme(choice: ThemeChoice): void {
  const theme = resolveTheme(choice);
  setApp({ themeChoice: choice, theme });
  applyTheme(theme);
}
