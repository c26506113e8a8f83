import type { Command, Mode } from '@/client/types';
import { app, setApp } from './store';

/** Tools and modes that go with the next message. */

export function setCommands(commands: Command[]): void {
  const list = commands ?? [];
  setApp(({ selectedCommand }) => {
    const known = list.some((command) => command.id === selectedCommand);
    return {
      commands: list,
      selectedCommand: known ? selectedCommand : (list.find((command) => command.selected)?.id ?? null),
    };
  });
}

export const selectCommand = (id: string | null) => setApp({ selectedCommand: id });

export const toggleCommand = (id: string) =>
  setApp(({ selectedCommand }) => ({ selectedCommand: selectedCommand === id ? null : id }));

/** After a message only a persistent command stays selected. */
export function commandSent(): void {
  const { commands, selectedCommand } = app();
  const command = commands.find(({ id }) => id === selectedCommand);
  if (!command?.persistent) selectCommand(null);
}

export const commandsMatching = (commands: readonly Command[], query: string): Command[] => {
  const wanted = query.toLowerCase();
  return commands.filter(({ id }) => id.toLowerCase().includes(wanted));
};

/** The options are in force through their `default` flags. */
export const selectMode = (modeId: string, optionId: string) =>
  setApp(({ modes }) => ({
    modes: modes.map((mode) =>
      mode.id === modeId
        ? { ...mode, options: mode.options.map((option) => ({ ...option, default: option.id === optionId })) }
        : mode,
    ),
  }));

export const selectedOption = ({ options }: Mode) => options.find((option) => option.default) ?? options[0];

export function chosenModes(modes: readonly Mode[]): Record<string, string> | null {
  const chosen = modes.flatMap((mode) => {
    const option = selectedOption(mode);
    return option ? [[mode.id, option.id] as const] : [];
  });
  return chosen.length > 0 ? Object.fromEntries(chosen) : null;
}
