import { describe, expect, it } from 'vitest';
import type { Step } from '@/client/types';
import { layout, nestedSteps, waitsForOutput } from './layout';
import { treeOf } from './tree';

const make = (id: string, type: Step['type'], parentId: string | null, more: Partial<Step> = {}): Step =>
  ({ id, type, parentId, name: id, output: '', ...more });

const ids = (rows: { id: string }[]) => rows.map((row) => row.id);

const nested = treeOf([
  make('user', 'user_message', null),
  make('run', 'run', 'user', { name: 'on_message', end: 'now' }),
  make('tool1', 'tool', 'run'),
  make('tool2', 'tool', 'tool1'),
  make('inside', 'assistant_message', 'tool2'),
  make('tool3', 'tool', 'tool2'),
  make('llm', 'llm', 'run'),
  make('answer', 'assistant_message', 'run'),
]);

describe('layout', () => {
  it('draws messages and outer steps, and messages from inside a step after it', () => {
    expect(ids(layout(nested, 'full'))).toEqual(['user', 'tool1', 'inside', 'llm', 'answer']);
  });

  it('shows only tools, or no steps at all', () => {
    expect(ids(layout(nested, 'tool_call'))).toEqual(['user', 'tool1', 'inside', 'answer']);
    expect(ids(layout(nested, 'hidden'))).toEqual(['user', 'inside', 'answer']);
  });

  it('shows the contents of a hidden step', () => {
    const tree = treeOf([make('llm', 'llm', null), make('tool', 'tool', 'llm')]);
    expect(ids(layout(tree, 'tool_call'))).toEqual(['tool']);
  });

  it('nests steps, not messages', () => {
    expect(nestedSteps(nested, 'tool1', 'full')).toEqual(['tool2']);
    expect(nestedSteps(nested, 'tool2', 'full')).toEqual(['tool3']);
  });

  it('scores the last answer of a finished run by the id of the run', () => {
    const scores = (tree: typeof nested) => layout(tree, 'full').map((row) => row.scores);
    expect(scores(nested)).toEqual([null, null, null, null, 'run']);
    expect(scores(treeOf([
      make('start', 'run', null, { name: 'on_chat_start', end: 'now' }), make('hello', 'assistant_message', 'start'),
    ]))).toEqual([null]);
    expect(scores(treeOf([make('plain', 'run', null, { end: 'now' })]))).toEqual(['plain']);
  });
});

describe('waitsForOutput', () => {
  it('is quiet while an answer streams or a step runs at the end', () => {
    const user = make('user', 'user_message', null);
    const waits = (...steps: Step[]) => {
      const tree = treeOf(steps);
      return waitsForOutput(tree, layout(tree, 'full'));
    };
    expect(waits()).toBe(true);
    expect(waits(user)).toBe(true);
    expect(waits(user, make('tool', 'tool', 'user', { start: 'now' }))).toBe(false);
    expect(waits(user, make('tool', 'tool', 'user', { start: 'now', end: 'now' }))).toBe(true);
    expect(waits(user, make('answer', 'assistant_message', 'user', { streaming: true }))).toBe(false);
  });
});
