import { beforeEach, expect, test, vi } from 'vitest';
import type { Command } from '@/client/types';
import { chosenModes, commandSent, commandsMatching, selectCommand, setCommands } from './commands';
import { app, setApp } from './store';

vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false })));

const command = (id: string, extra: Partial<Command> = {}): Command => ({ id, description: '', icon: '', ...extra });

beforeEach(() => setApp({ commands: [], selectedCommand: null }));

test('a preselected command is selected unless the user chose one', () => {
  setCommands([command('a'), command('b', { selected: true })]);
  expect(app().selectedCommand).toBe('b');
  selectCommand('a');
  setCommands([command('a'), command('b', { selected: true })]);
  expect(app().selectedCommand).toBe('a');
});

test('a selected command that no longer exists is not selected', () => {
  setCommands([command('a')]);
  selectCommand('a');
  setCommands([]);
  expect(app().selectedCommand).toBeNull();
});

test('only a persistent command outlives its message', () => {
  setCommands([command('once'), command('always', { persistent: true })]);
  selectCommand('once');
  commandSent();
  expect(app().selectedCommand).toBeNull();
  selectCommand('always');
  commandSent();
  expect(app().selectedCommand).toBe('always');
});

test('commands are found by any part of their name', () => {
  const all = [command('Search'), command('Picture'), command('Canvas')];
  expect(commandsMatching(all, 'sear').map(({ id }) => id)).toEqual(['Search']);
  expect(commandsMatching(all, '').length).toBe(3);
  expect(commandsMatching(all, 'zzz')).toEqual([]);
});

test('the default option counts, else the first', () => {
  const options = [{ id: 'x', name: 'X' }, { id: 'y', name: 'Y', default: true }];
  expect(chosenModes([{ id: 'm', name: 'M', options }])).toEqual({ m: 'y' });
  expect(chosenModes([{ id: 'm', name: 'M', options: [options[0]!] }])).toEqual({ m: 'x' });
  expect(chosenModes([])).toBeNull();
});
