import type { Step, UiConfig } from '@/client/types';
import type { MessageTree } from './tree';

/** One line of the conversation. A step carries nested steps inside; its messages are lines of their own after it. */
export interface Row {
  id: string;
  kind: 'message' | 'step';
  /** The run or message that feedback given here is about. */
  scores: string | null;
}

type Cot = UiConfig['cot'];

const WRAPPERS = new Set(['on_chat_start', 'on_message', 'on_audio_end']);

export const isMessage = (step: Step) => step.type.endsWith('_message');
/** The steps around a handler: containers that are never drawn. */
export const isRunWrapper = (step: Step) => step.type === 'run' && WRAPPERS.has(step.name);
export const isRunning = (step: Step) => Boolean(step.start && !step.end && !step.isError);

/** Nothing was said yet; a handler that ran without a word leaves only its wrapper. */
export function isEmpty({ byId }: MessageTree): boolean {
  for (const id in byId) if (!isRunWrapper(byId[id]!)) return false;
  return true;
}

/** Flattens the forest into the lines to draw (wire-protocol.md 7.3, 7.5). */
export function layout(tree: MessageTree, cot: Cot): Row[] {
  const rows: Row[] = [];
  const walk = (ids: readonly string[] | undefined) => ids?.forEach(visit);
  const visit = (id: string) => {
    const step = tree.byId[id]!;
    if (isMessage(step)) {
      rows.push({ id, kind: 'message', scores: null });
      walk(tree.children[id]);
    } else if (isRunWrapper(step)) {
      const first = rows.length;
      walk(tree.children[id]);
      if (step.end && step.name !== 'on_chat_start') scoreLastAnswer(tree, rows, first, id);
    } else if (isVisibleStep(step, cot)) {
      const scorable = step.type === 'run' && !step.parentId && Boolean(step.end);
      rows.push({ id, kind: 'step', scores: scorable ? id : null });
      hoist(id);
    } else {
      walk(tree.children[id]);
    }
  };
  // Messages may be sent from any depth of a step; they all come after it.
  const hoist = (id: string) =>
    tree.children[id]?.forEach((child) => {
      const step = tree.byId[child]!;
      if (isMessage(step)) visit(child);
      else hoist(child);
    });
  walk(tree.roots);
  return rows;
}

/** The steps drawn inside a step; hidden ones are replaced by what they contain. */
export function nestedSteps(tree: MessageTree, id: string, cot: Cot): string[] {
  return (tree.children[id] ?? []).flatMap((child) => {
    const step = tree.byId[child]!;
    if (isMessage(step)) return [];
    return isVisibleStep(step, cot) ? [child] : nestedSteps(tree, child, cot);
  });
}

function isVisibleStep(step: Step, cot: Cot): boolean {
  if (cot === 'hidden') return false;
  return cot === 'full' || step.type === 'tool';
}

function scoreLastAnswer(tree: MessageTree, rows: Row[], first: number, runId: string): void {
  for (let at = rows.length - 1; at >= first; at--) {
    const row = rows[at]!;
    if (tree.byId[row.id]?.type === 'assistant_message') {
      rows[at] = { ...row, scores: runId };
      return;
    }
  }
}

/**
 * Whether to show that something is going on although nothing on screen moves: no answer is streaming and no running
 * step is the last line.
 */
export function waitsForOutput(tree: MessageTree, rows: readonly Row[]): boolean {
  const last = rows.at(-1);
  if (!last) return true;
  const step = tree.byId[last.id]!;
  if (last.kind === 'message') return !step.streaming;
  return !isRunning(step);
}
