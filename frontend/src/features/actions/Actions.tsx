import { useMemo, useState } from 'react';
import type { Action } from '@/client/types';
import { callAction } from '@/state/chat';
import { actionsOf } from '@/state/elements';
import { selectConnected } from '@/state/selectors';
import { useApp } from '@/state/store';
import { ActionButton } from './ActionButton';

/** The buttons below a message, but for those that answer an open question. */
export function Actions({ messageId }: { messageId: string }) {
  const all = useApp((state) => state.actions);
  const ask = useApp((state) => state.ask);
  const connected = useApp(selectConnected);
  const [busy, setBusy] = useState<string | null>(null);
  const actions = useMemo(() => {
    const asked = ask?.spec.type === 'action' ? (ask.spec.keys ?? []) : [];
    return actionsOf(all, messageId).filter((action) => !asked.includes(action.id));
  }, [all, ask, messageId]);
  if (actions.length === 0) return null;

  const run = async (action: Action) => {
    setBusy(action.id);
    // A refusal is shown where all are; the button only has to become usable again.
    await callAction(action).catch(() => undefined);
    setBusy(null);
  };

  return (
    <div className="flex flex-wrap gap-2">
      {actions.map((action, index) => (
        <ActionButton
          key={`${action.id}/${index}`}
          action={action}
          busy={busy === action.id}
          disabled={!connected || busy !== null}
          onClick={() => run(action)}
        />
      ))}
    </div>
  );
}
