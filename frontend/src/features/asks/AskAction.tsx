import { ActionButton } from '@/features/actions/ActionButton';
import { answerAsk } from '@/state/chat';
import { selectConnected } from '@/state/selectors';
import { useApp, type Ask } from '@/state/store';

export function AskAction({ ask, keys }: { ask: Ask; keys: string[] }) {
  const actions = useApp((state) => state.actions);
  const connected = useApp(selectConnected);
  const offered = actions.filter((action) => keys.includes(action.id) && action.forId === ask.messageId);
  return (
    <div role="group" className="flex flex-wrap gap-2">
      {offered.map((action) => (
        <ActionButton key={action.id} action={action} disabled={!connected} onClick={() => answerAsk(action)} />
      ))}
    </div>
  );
}
