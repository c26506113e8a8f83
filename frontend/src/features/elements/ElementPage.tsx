import { ArrowLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import { ownsPage } from '@/client/paths';
import { api } from '@/client/api';
import type { Element } from '@/client/types';
import { t } from '@/lib/i18n';
import { navigate } from '@/lib/navigation';
import { setApp, useApp } from '@/state/store';
import { IconButton } from '@/ui/IconButton';
import { Spinner } from '@/ui/Spinner';
import { ElementView } from './ElementView';

/** A page element on its own; it comes from the chat, or from the stored thread that the address names. */
export default function ElementPage({ id }: { id: string }) {
  const [query] = useSearchParams();
  const known = useApp((state) => state.elements.find((element) => element.id === id));
  const stored = useStoredElement(known ? null : query.get('thread'), id);
  const element = known ?? stored;
  return (
    <div id="element-view" className="mx-auto flex w-full max-w-4xl flex-1 flex-col gap-5 overflow-y-auto px-4 py-6">
      <div className="flex items-center gap-2">
        <IconButton icon={ArrowLeft} label={t('common.actions.goBack')} onClick={goBack} />
        <h1 className="truncate text-lg font-semibold tracking-tight">{element?.name}</h1>
      </div>
      {element === undefined && <Spinner />}
      {element === null && <p className="text-muted-foreground">{t('chat.elements.notFound')}</p>}
      {element && <ElementView element={element} display="page" />}
    </div>
  );
}

const goBack = () => (!ownsPage() ? setApp({ elementPage: null }) : window.history.length > 1 ? window.history.back() : navigate('/'));

/** undefined while it is on its way, null when there is none. */
function useStoredElement(threadId: string | null, id: string): Element | null | undefined {
  const [element, setElement] = useState<Element | null>();
  useEffect(() => {
    if (!threadId) return setElement(null);
    api.threadElement(threadId, id).then(setElement, () => setElement(null));
  }, [threadId, id]);
  return element;
}
