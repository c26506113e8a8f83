import { request } from '@/client/http';
import { themeRules } from '@/lib/theme';

interface ThemeFile {
  custom_fonts?: string[];
  variables?: { light?: Record<string, string>; dark?: Record<string, string> };
}

/** The app's theme.json; in its own pages the server writes it into the page. */
export async function loadTheme(root: ShadowRoot): Promise<void> {
  const theme = await request<ThemeFile>('GET', '/public/theme.json', { quiet: true }).catch(() => null);
  if (!theme) return;
  const rules = themeRules(theme.variables ?? {}, '#cl-shadow-root');
  const sheet = document.createElement('style');
  sheet.textContent = rules;
  root.append(sheet);
  for (const url of theme.custom_fonts ?? []) {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = url;
    document.head.append(link);
  }
}
