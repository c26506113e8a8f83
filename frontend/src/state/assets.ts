import { api } from '@/client/api';
import { ownsPage } from '@/client/paths';
import { setTranslations } from '@/lib/i18n';
import { refreshHead } from '@/lib/pageHead';
import { loadConfig } from './boot';
import { app, setApp } from './store';

let running = false;
let again = false;

/** Files of the app changed (watch mode): what the page has of them is fetched anew, and the chat goes on. */
export async function refreshAssets(): Promise<void> {
  again = true;
  if (running) return;
  running = true;
  try {
    while (again) {
      again = false;
      await Promise.all([refreshTexts(), loadConfig(), ...(ownsPage() ? [refreshHead()] : [])]);
      setApp(({ assets }) => ({ assets: assets + 1 }));
    }
  } catch (error) {
    // The files may be half written; the next change is a new attempt.
    console.warn(error);
  } finally {
    running = false;
  }
}

/** Texts are read while drawing, so everything is drawn anew when they are others. */
async function refreshTexts(): Promise<void> {
  const changed = setTranslations(await api.translations(app().language));
  if (changed) setApp(({ texts }) => ({ texts: texts + 1 }));
}
