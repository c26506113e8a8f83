import { api } from '@/client/api';
import { t } from '@/lib/i18n';
import { navigate } from '@/lib/navigation';
import { notify } from '@/lib/notify';
import { app, noHistory, setApp, type HistoryState } from './store';

const PAGE = 35;
const SEARCH_PAGE = 20;

const setHistory = (change: Partial<HistoryState>) => setApp(({ history }) => ({ history: { ...history, ...change } }));

/** The first page anew; what is shown stays until it is there. */
export async function refreshHistory(): Promise<void> {
  const { status } = app().history;
  if (status === 'loading') return;
  setHistory({ status: 'loading' });
  await load(null);
}

export async function loadMoreHistory(): Promise<void> {
  const { status, hasMore, cursor, threads } = app().history;
  if (status === 'loading' || status === 'loadingMore' || !hasMore) return;
  setHistory({ status: threads.length > 0 ? 'loadingMore' : 'loading' });
  await load(cursor);
}

async function load(cursor: string | null): Promise<void> {
  try {
    const { data, pageInfo } = await api.threads({ first: PAGE, cursor });
    const known = cursor ? app().history.threads : [];
    const ids = new Set(known.map(({ id }) => id));
    setHistory({
      threads: [...known, ...data.filter(({ id }) => !ids.has(id))],
      cursor: pageInfo.endCursor ?? null,
      // A server that has more but cannot say from where would be asked for ever.
      hasMore: pageInfo.hasNextPage && pageInfo.endCursor != null && pageInfo.endCursor !== cursor,
      status: 'idle',
    });
  } catch {
    setHistory({ status: 'failed' });
  }
}

export const searchThreads = async (text: string) => (await api.threads({ first: SEARCH_PAGE }, text)).data;

export async function renameThread(id: string, name: string): Promise<void> {
  await api.renameThread(id, name);
  changeThread(id, { name });
  notify.success(t('threadHistory.thread.actions.rename.success'));
}

export async function deleteThread(id: string): Promise<void> {
  await api.deleteThread(id);
  setHistory({ threads: app().history.threads.filter((thread) => thread.id !== id) });
  notify.success(t('threadHistory.thread.actions.delete.success'));
}

export async function shareThread(id: string, isShared: boolean): Promise<void> {
  await api.shareThread(id, isShared);
  const metadata = app().history.threads.find((thread) => thread.id === id)?.metadata;
  changeThread(id, { metadata: { ...metadata, is_shared: isShared } });
}

export const forgetHistory = () => setApp({ history: noHistory() });

export const openThread = (id: string) => navigate(`/thread/${id}`);

const changeThread = (id: string, change: Partial<HistoryState['threads'][number]>) =>
  setHistory({ threads: app().history.threads.map((thread) => (thread.id === id ? { ...thread, ...change } : thread)) });
