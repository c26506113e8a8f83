import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { Mode } from '@/client/types';
import { selectedOption, selectMode } from '@/state/commands';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { NamedIcon } from '@/ui/NamedIcon';
import { OptionList, useActiveOption } from '@/ui/OptionList';
import { Popover } from '@/ui/Popover';

/** One picker per mode; what is picked goes with every message. */
export function ModePickers() {
  const modes = useApp((state) => state.modes);
  return modes.map((mode) => mode.options.length > 0 && <ModePicker key={mode.id} mode={mode} />);
}

function ModePicker({ mode }: { mode: Mode }) {
  const [open, setOpen] = useState(false);
  const selected = selectedOption(mode)!;
  return (
    <div className="mode-picker-wrapper inline-flex min-w-0">
      <Popover
        id={`mode-picker-popover-${mode.id}`}
        aria-label={mode.name}
        open={open}
        onOpenChange={setOpen}
        align="end"
        className="w-72"
        onOpenAutoFocus={(event) => event.preventDefault()}
        trigger={
          <Button
            id={`mode-picker-trigger-${mode.id}`}
            variant="ghost"
            size="sm"
            aria-label={`${mode.name}: ${selected.name}`}
            className="min-w-0 shrink rounded-full"
          >
            {selected.icon && <NamedIcon name={selected.icon} />}
            <span className="max-w-32 truncate">{selected.name}</span>
            <ChevronDown className="size-3.5 opacity-70" aria-hidden />
          </Button>
        }
      >
        <Options mode={mode} chosen={selected.id} onDone={() => setOpen(false)} />
      </Popover>
    </div>
  );
}

function Options({ mode, chosen, onDone }: { mode: Mode; chosen: string; onDone(): void }) {
  const pick = (id: string) => {
    selectMode(mode.id, id);
    onDone();
  };
  const at = mode.options.findIndex(({ id }) => id === chosen);
  const { active, setActive, handleKey } = useActiveOption(mode.options.length, (index) => pick(mode.options[index]!.id), at);
  return (
    <OptionList
      id={`mode-options-${mode.id}`}
      label={mode.name}
      options={mode.options}
      active={active}
      onActive={setActive}
      onPick={({ id }) => pick(id)}
      chosen={chosen}
      focusable
      onKeyDown={handleKey}
    />
  );
}
