import { readStored, writeStored } from './storage';

export type ThemeChoice = 'light' | 'dark' | 'system';
export type Theme = 'light' | 'dark';

type Variables = Record<string, string>;
declare global {
  interface Window {
    theme?: { light?: Variables; dark?: Variables };
  }
}

const KEY = 'vite-ui-theme';
const prefersDark = () => matchMedia('(prefers-color-scheme: dark)');

export function storedTheme(): ThemeChoice | null {
  const stored = readStored(KEY);
  return stored === 'light' || stored === 'dark' || stored === 'system' ? stored : null;
}

export const storeTheme = (choice: ThemeChoice) => writeStored(KEY, choice);

/** For the page's first paint at the next visit, before the server has said anything. */
export const rememberDefaultTheme = (choice: ThemeChoice) => writeStored('chainlit-default-theme', choice);

export const resolveTheme = (choice: ThemeChoice): Theme =>
  choice === 'system' ? (prefersDark().matches ? 'dark' : 'light') : choice;

export function onSystemThemeChange(listener: () => void): void {
  prefersDark().addEventListener('change', listener);
}

let themeRoot: Element | null = null;

/** For the widget, whose theme is not that of the page around it. */
export function setThemeRoot(element: Element): void {
  themeRoot = element;
}

export function applyTheme(theme: Theme): void {
  (themeRoot ?? document.documentElement).classList.toggle('dark', theme === 'dark');
}

/** The variables of the app's theme.json, which the server writes into the page. */
export function injectThemeVariables(): void {
  document.getElementById('theme-variables')?.remove();
  const rules = themeRules(window.theme ?? {}, ':root');
  if (!rules) return;
  const style = document.createElement('style');
  style.id = 'theme-variables';
  style.textContent = rules;
  document.head.append(style);
}

export const themeRules = ({ light, dark }: { light?: Variables; dark?: Variables }, root: string): string =>
  rule(`${root}:not(.dark)`, light) + rule(`${root}.dark`, dark);

function rule(selector: string, variables: Variables | undefined): string {
  const declarations = Object.entries(variables ?? {})
    .filter(([name, value]) => /^--[\w-]+$/.test(name) && typeof value === 'string')
    .map(([name, value]) => `${name}: ${value.replace(/[;{}]/g, '')};`);
  return declarations.length > 0 ? `${selector}{${declarations.join('')}}` : '';
}
