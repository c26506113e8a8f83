import { useEffect, useMemo, useRef, useState } from 'react';
import { t } from '@/lib/i18n';
import { commandsMatching, selectCommand } from '@/state/commands';
import { app, setApp, useApp } from '@/state/store';
import { optionId, OptionList, useActiveOption } from '@/ui/OptionList';

const LIST_ID = 'command-menu';
const SLASH = /^\/(\S*)$/;

/** The list of commands that a slash at the beginning of a message opens. */
export function useCommandMenu() {
  const draft = useApp((state) => state.draft);
  const commands = useApp((state) => state.commands);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const query = SLASH.exec(draft)?.[1];
  const matches = useMemo(() => (query === undefined ? [] : commandsMatching(commands, query)), [commands, query]);
  const open = matches.length > 0 && dismissed !== draft;

  const pick = (index: number) => {
    const command = matches[index];
    if (!command) return;
    selectCommand(command.id);
    setApp({ draft: '' });
  };
  const { active, setActive, handleKey } = useActiveOption(matches.length, pick);
  useEffect(() => setActive(0), [query, setActive]);

  const close = () => setDismissed(app().draft);
  return {
    open,
    field: open
      ? { 'aria-controls': LIST_ID, 'aria-activedescendant': optionId(LIST_ID, active), 'aria-autocomplete': 'list' as const }
      : {},
    /** True when the key was meant for the list. */
    handleKey(event: React.KeyboardEvent): boolean {
      if (!open) return false;
      if (event.key !== 'Escape') return handleKey(event);
      event.preventDefault();
      close();
      return true;
    },
    menu: open && (
      <Floating onOutside={close}>
        <OptionList
          id={LIST_ID}
          label={t('chat.commands.availableTools')}
          options={matches.map(({ id, description, icon }) => ({ id, name: id, description, icon }))}
          active={active}
          onActive={setActive}
          onPick={({ id }) => pick(matches.findIndex((command) => command.id === id))}
          itemClass="command-item"
        />
      </Floating>
    ),
  };
}

function Floating({ onOutside, children }: { onOutside(): void; children: React.ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const press = (event: PointerEvent) => {
      if (!event.composedPath().includes(box.current!)) onOutside();
    };
    document.addEventListener('pointerdown', press);
    return () => document.removeEventListener('pointerdown', press);
  });
  return (
    <div
      ref={box}
      className="absolute inset-x-0 bottom-full z-30 mb-2 rounded-2xl border border-border bg-popover p-1.5 text-sm text-popover-foreground shadow-xl animate-in fade-in-0 slide-in-from-bottom-1 duration-100"
    >
      {children}
    </div>
  );
}
