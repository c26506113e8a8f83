import { useCallback, useMemo, useRef } from 'react';
import { api } from '@/client/api';
import { serverUrl } from '@/client/paths';
import type { Element } from '@/client/types';
import { t } from '@/lib/i18n';
import { useText } from '@/lib/useText';
import { answerAsk, callAction, sendMessage } from '@/state/chat';
import { app, useApp } from '@/state/store';
import { Alert } from '@/ui/Alert';
import { Skeleton } from '@/ui/kit/skeleton';
import type { ElementProps } from '../ElementView';
import { Runner } from './Runner';
import type { Calls, Props } from './scope';

/** An element that the app's author wrote: `public/elements/<name>.jsx`. */
export default function CustomElement({ element, display }: ElementProps) {
  // Another address once its author changed it.
  const version = useApp(({ assets }) => (assets > 0 ? String(assets) : null));
  const { text, failed } = useText(serverUrl(`/public/elements/${encodeURIComponent(element.name)}.jsx`, { v: version }));
  const { calls, revision } = useCalls(element);
  const code = useLatest(text);
  return (
    <div className={`${display}-custom flex w-full min-w-0 flex-grow flex-col`}>
      {failed && <Alert className="w-fit">{t('chat.elements.unavailable', { name: `${element.name}.jsx` })}</Alert>}
      {!failed && code === null && <Skeleton className="h-24" />}
      {!failed && code !== null && <Runner key={revision} code={code} props={element.props ?? {}} calls={calls} />}
    </div>
  );
}

/** The old code stays while the new one is on its way; if it is the same, the element does not notice. */
function useLatest(text: string | null): string | null {
  const latest = useRef<string | null>(null);
  if (text !== null) latest.current = text;
  return latest.current;
}

/** What the element's code may call. */
function useCalls(element: Element) {
  const latest = useRef(element);
  latest.current = element;
  const given = useRef(JSON.stringify(element.props ?? {}));
  const revision = useRef(0);
  // Props that the element itself asked for leave its state alone; others begin it anew.
  const now = JSON.stringify(element.props ?? {});
  if (now !== given.current) {
    given.current = now;
    revision.current += 1;
  }

  const update = useCallback(async (next: Props) => {
    given.current = JSON.stringify(next);
    return api.updateElement({ ...latest.current, props: next }, app().sessionId);
  }, []);
  const calls = useMemo<Calls>(
    () => ({
      updateElement: update,
      deleteElement: () => api.deleteElement(latest.current, app().sessionId),
      callAction: ({ name, payload }) => callAction({ id: '', name, payload: payload ?? {} }),
      sendUserMessage: (text, command) => sendMessage({ text, command: command ?? null }),
      submitElement: (values) => answer(latest.current, { ...values, submitted: true }),
      cancelElement: () => answer(latest.current, { submitted: false }),
    }),
    [update],
  );
  return { calls, revision: revision.current };
}

function answer(element: Element, value: Props): void {
  const spec = app().ask?.spec;
  if (spec?.type === 'element' && (spec.element_id === element.id || spec.step_id === element.forId)) answerAsk(value);
}
