import { Pencil } from 'lucide-react';
import { useState } from 'react';
import type { Step } from '@/client/types';
import { InlineElements } from '@/features/elements/InlineElements';
import { FavoriteButton } from '@/features/favorites/FavoriteButton';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { selectSendingBlocked } from '@/state/selectors';
import { app, useApp } from '@/state/store';
import { CopyButton } from '@/ui/CopyButton';
import { IconButton } from '@/ui/IconButton';
import { EditForm } from './EditForm';
import { revealClass } from './MessageButtons';
import { MessageContent } from './MessageContent';

export function UserMessage({ step, last }: { step: Step; last: boolean }) {
  const [editing, setEditing] = useState(false);
  const editable = useApp((state) => state.config?.features.edit_message !== false) && !step.parentId;
  const blocked = useApp(selectSendingBlocked);
  return (
    <div id={`step-${step.id}`} className="group/message flex flex-col items-end gap-2 in-[.step:not(:first-child)]:pt-4">
      <InlineElements messageId={step.id} align="end" />
      {editing ? (
        <EditForm step={step} onDone={() => setEditing(false)} />
      ) : (
        (step.output || step.command) && (
          <div className="message-content max-w-[min(85%,38rem)] rounded-[1.25rem] rounded-br-md bg-secondary px-4 py-2 text-secondary-foreground">
            {step.command && <span className="command-span mr-1.5 font-semibold text-command">{step.command}</span>}
            <MessageContent step={step} />
          </div>
        )
      )}
      {!editing && (
        <div className={cn('-mt-1.5 flex min-h-7 items-center gap-0.5', !last && revealClass)}>
          {editable && (
            <IconButton
              icon={Pencil}
              label={t('chat.messages.actions.edit')}
              size="icon-sm"
              className="edit-message"
              disabled={blocked}
              onClick={() => setEditing(true)}
            />
          )}
          <FavoriteButton step={step} />
          <CopyButton text={() => app().tree.byId[step.id]?.output ?? ''} />
        </div>
      )}
    </div>
  );
}
