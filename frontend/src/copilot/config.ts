/** What a page gives to `mountChainlitWidget` (integrations.md 12). */
export interface WidgetConfig {
  chainlitServer: string;
  /** A token of the server's `/auth/jwt`, for apps that want to know who is there. */
  accessToken?: string;
  theme?: 'light' | 'dark';
  displayMode?: DisplayMode;
  button?: { imageUrl?: string; className?: string };
  customCssUrl?: string;
  additionalQueryParamsForAPI?: Record<string, string>;
  expanded?: boolean;
  opened?: boolean;
  language?: string;
}

export type DisplayMode = 'floating' | 'sidebar';
