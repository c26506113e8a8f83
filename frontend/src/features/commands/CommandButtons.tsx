import { X } from 'lucide-react';
import type { Command } from '@/client/types';
import { cn } from '@/lib/cn';
import { toggleCommand } from '@/state/commands';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { NamedIcon } from '@/ui/NamedIcon';
import { Tooltip } from '@/ui/Tooltip';

/** Commands that app authors want in sight, and the selected one. A click selects or takes back. */
export function CommandButtons() {
  const commands = useApp((state) => state.commands);
  const selected = useApp((state) => state.selectedCommand);
  const shown = commands.filter((command) => command.button || command.id === selected);
  if (shown.length === 0) return null;
  return (
    <div className="command-buttons-container contents">
      {shown.map((command) => (
        <CommandButton key={command.id} command={command} selected={command.id === selected} />
      ))}
    </div>
  );
}

function CommandButton({ command, selected }: { command: Command; selected: boolean }) {
  return (
    <Tooltip text={command.description} side="top">
      <Button
        id={`command-${command.id}`}
        variant="ghost"
        size="sm"
        aria-pressed={selected}
        className={cn('command-button rounded-full', selected && 'bg-primary/10 text-command hover:bg-primary/15 hover:text-command')}
        onClick={() => toggleCommand(command.id)}
      >
        <NamedIcon name={command.icon} className="size-[1.05rem]" />
        {command.id}
        {selected && <X className="size-3.5" aria-hidden />}
      </Button>
    </Tooltip>
  );
}
