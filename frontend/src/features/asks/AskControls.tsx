import { useApp } from '@/state/store';
import { AskAction } from './AskAction';
import { AskFile } from './AskFile';

/** What answers the question that a message asks, as long as it is open. A text is answered in the composer. */
export function AskControls({ messageId }: { messageId: string }) {
  const ask = useApp((state) => (state.ask?.spec.step_id === messageId && !state.ask.answered ? state.ask : null));
  switch (ask?.spec.type) {
    case 'action':
      return <AskAction ask={ask} keys={ask.spec.keys ?? []} />;
    case 'file':
      return <AskFile ask={ask} spec={ask.spec} />;
    default:
      return null;
  }
}
