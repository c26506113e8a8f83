import { lazy, Suspense, useEffect, useRef } from 'react';
import { AudioButton } from '@/features/audio/AudioButton';
import { CommandButtons } from '@/features/commands/CommandButtons';
import { CommandPopover } from '@/features/commands/CommandPopover';
import { FavoritesMenu } from '@/features/favorites/FavoritesMenu';
import { McpButton } from '@/features/mcp/McpButton';
import { ModePickers } from '@/features/modes/ModePickers';
import { SettingsButton } from '@/features/settings/SettingsButton';
import { useApp } from '@/state/store';
import { AttachButton } from './AttachButton';
import { Attachments } from './Attachments';
import { MessageField } from './MessageField';
import { SendButton } from './SendButton';
import { focusField, submit } from './submit';
import { useUploadRules } from './useUploadRules';

const AudioPresence = lazy(() => import('@/features/audio/AudioPresence'));

export function Composer() {
  const rules = useUploadRules();
  const talking = useApp((state) => state.audio.connection === 'on');
  const form = useRef<HTMLFormElement>(null);
  const selected = useApp((state) => state.selectedCommand);
  useEffect(() => {
    if (selected) focusField(form.current);
  }, [selected]);

  return (
    <form
      id="message-composer"
      ref={form}
      className="relative flex flex-col rounded-[1.625rem] border border-input bg-card shadow-[0_2px_12px_-4px_rgb(0_0_0/0.12)] transition-[border-color,box-shadow] focus-within:border-ring/45 focus-within:shadow-[0_4px_24px_-8px_rgb(0_0_0/0.2)]"
      onSubmit={(event) => {
        event.preventDefault();
        submit(event.currentTarget);
      }}
    >
      <Attachments />
      {talking ? (
        <Suspense fallback={<div className="h-20" />}>
          <AudioPresence />
        </Suspense>
      ) : (
        <MessageField rules={rules} onSubmit={() => submit(form.current)} />
      )}
      <div className="flex flex-wrap items-center gap-1 px-2.5 pb-2.5">
        <div className="contents">
          {rules && <AttachButton rules={rules} />}
          <SettingsButton />
          <McpButton />
          <FavoritesMenu />
          <CommandPopover />
          <CommandButtons />
        </div>
        <div className="ms-auto flex min-w-0 flex-wrap items-center justify-end gap-1">
          <ModePickers />
          <AudioButton />
          <SendButton />
        </div>
      </div>
    </form>
  );
}
