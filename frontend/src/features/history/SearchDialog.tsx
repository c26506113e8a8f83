import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ThreadSummary } from '@/client/types';
import { timeOf } from '@/lib/dates';
import { t } from '@/lib/i18n';
import { openThread, searchThreads } from '@/state/history';
import { closeDialog, useApp } from '@/state/store';
import { Dialog } from '@/ui/Dialog';
import { optionId, OptionList, useActiveOption } from '@/ui/OptionList';
import { Spinner } from '@/ui/Spinner';
import { threadName } from './ThreadItem';

const TYPING_MS = 200;
const LIST_ID = 'found-threads';

/** Finds a chat by its name; without a text the latest ones are offered. */
export default function SearchDialog() {
  const [text, setText] = useState('');
  const { found, busy } = useSearch(text);
  const language = useApp((state) => state.language);
  const pick = (index: number) => {
    const thread = found[index];
    if (!thread) return;
    closeDialog();
    openThread(thread.id);
  };
  const { active, setActive, handleKey } = useActiveOption(found.length, pick);
  return (
    <Dialog open onOpenChange={(open) => !open && closeDialog()} title={t('threadHistory.sidebar.filters.search')} className="max-w-xl">
      <div className="flex items-center gap-2.5 rounded-xl border border-input px-3 focus-within:border-ring">
        <Search className="size-4 shrink-0 text-muted-foreground" aria-hidden />
        <input
          autoFocus
          type="search"
          value={text}
          placeholder={t('threadHistory.sidebar.filters.placeholder')}
          aria-label={t('threadHistory.sidebar.filters.search')}
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={LIST_ID}
          aria-activedescendant={found.length > 0 ? optionId(LIST_ID, active) : undefined}
          className="h-11 min-w-0 flex-1 bg-transparent text-[0.9375rem] outline-none"
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={(event) => event.key !== 'Tab' && event.key !== 'Home' && event.key !== 'End' && handleKey(event)}
        />
        {busy && <Spinner />}
      </div>
      <div className="mt-3 min-h-24" aria-live="polite">
        {found.length === 0 && !busy && <p className="px-3 py-2 text-sm text-muted-foreground">{t('threadHistory.sidebar.noResults')}</p>}
        {found.length > 0 && (
          <OptionList
            id={LIST_ID}
            label={t('threadHistory.sidebar.title')}
            options={found.map((thread) => ({ id: thread.id, name: threadName(thread), description: timeOf(thread.createdAt, language) }))}
            active={active}
            onActive={setActive}
            onPick={({ id }) => pick(found.findIndex((thread) => thread.id === id))}
          />
        )}
      </div>
    </Dialog>
  );
}

function useSearch(text: string) {
  const [state, setState] = useState<{ found: ThreadSummary[]; busy: boolean }>({ found: [], busy: true });
  useEffect(() => {
    let current = true;
    setState(({ found }) => ({ found, busy: true }));
    const timer = setTimeout(() => {
      searchThreads(text.trim()).then(
        (found) => current && setState({ found, busy: false }),
        () => current && setState({ found: [], busy: false }),
      );
    }, text ? TYPING_MS : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  return state;
}
