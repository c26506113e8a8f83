import { Settings2 } from 'lucide-react';
import { useState } from 'react';
import type { Command } from '@/client/types';
import { t } from '@/lib/i18n';
import { selectCommand } from '@/state/commands';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { OptionList, useActiveOption } from '@/ui/OptionList';
import { Popover } from '@/ui/Popover';

/** The commands that have no button of their own, behind one for all of them. */
export function CommandPopover() {
  const commands = useApp((state) => state.commands);
  const selected = useApp((state) => state.selectedCommand);
  const [open, setOpen] = useState(false);
  const listed = commands.filter((command) => !command.button);
  if (listed.length === 0) return null;
  const label = t(selected ? 'chat.commands.changeTool' : 'chat.commands.button');
  return (
    <div className="command-popover-wrapper">
      <Popover
        id="command-popover"
        data-popover-content
        open={open}
        onOpenChange={setOpen}
        aria-label={t('chat.commands.availableTools')}
        className="w-80"
        onOpenAutoFocus={(event) => event.preventDefault()}
        trigger={
          <Button id="command-button" variant="ghost" size="sm" className="rounded-full" aria-label={label}>
            <Settings2 className="size-[1.15rem]" strokeWidth={1.9} aria-hidden />
            {!selected && <span className="max-sm:sr-only">{label}</span>}
          </Button>
        }
      >
        <CommandList commands={listed} onDone={() => setOpen(false)} />
      </Popover>
    </div>
  );
}

function CommandList({ commands, onDone }: { commands: Command[]; onDone(): void }) {
  const selected = useApp((state) => state.selectedCommand);
  const pick = (id: string) => {
    selectCommand(id);
    onDone();
  };
  const { active, setActive, handleKey } = useActiveOption(commands.length, (index) => pick(commands[index]!.id));
  return (
    <OptionList
      id="command-list"
      label={t('chat.commands.availableTools')}
      options={commands.map(({ id, description, icon }) => ({ id, name: id, description, icon }))}
      active={active}
      onActive={setActive}
      onPick={({ id }) => pick(id)}
      chosen={selected}
      focusable
      onKeyDown={handleKey}
    />
  );
}
