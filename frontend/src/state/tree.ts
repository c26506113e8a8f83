import type { StreamToken } from '@/client/events';
import type { Step } from '@/client/types';

/**
 * The messages and steps of a chat: a forest, kept flat. `shape` is a new object whenever anything but streamed text
 * changed, so that what depends on the structure alone can be left as it is while an answer streams.
 */
export interface MessageTree {
  byId: Readonly<Record<string, Step>>;
  roots: readonly string[];
  children: Readonly<Record<string, readonly string[]>>;
  shape: object;
}

export const emptyTree = (): MessageTree => ({ byId: {}, roots: [], children: {}, shape: {} });

/** Adds a step below its parent, or merges it into the known one. A step whose parent is unknown is left out. */
export function addStep(tree: MessageTree, step: Step): MessageTree {
  if (!step?.id) return tree;
  if (tree.byId[step.id]) return mergeStep(tree, step);
  const parent = step.parentId;
  if (parent && !tree.byId[parent]) return tree;
  return {
    byId: { ...tree.byId, [step.id]: withText(step) },
    roots: parent ? tree.roots : [...tree.roots, step.id],
    children: parent ? { ...tree.children, [parent]: [...(tree.children[parent] ?? []), step.id] } : tree.children,
    shape: {},
  };
}

/** Present keys overwrite, also with null; absent keys survive. */
export function mergeStep(tree: MessageTree, step: Partial<Step> & { id: string }): MessageTree {
  const known = tree.byId[step.id];
  if (!known) return tree;
  return { ...tree, byId: { ...tree.byId, [step.id]: withText({ ...known, ...step }) }, shape: {} };
}

export function deleteStep(tree: MessageTree, id: string): MessageTree {
  const step = tree.byId[id];
  if (!step) return tree;
  return dropSubtrees(tree, [id]);
}

/** What an edit does: the message stays with its new text, everything that followed from it goes. */
export function truncateAfter(tree: MessageTree, id: string): MessageTree {
  const at = tree.roots.indexOf(id);
  if (at < 0) return tree;
  return dropSubtrees(tree, [...tree.roots.slice(at + 1), ...(tree.children[id] ?? [])]);
}

/** Streamed text; several tokens at once, as they came in since the last frame. */
export function appendTokens(tree: MessageTree, tokens: readonly StreamToken[]): MessageTree {
  const changed: Record<string, Step> = {};
  for (const { id, token, isSequence, isInput } of tokens) {
    const step = changed[id] ?? tree.byId[id];
    if (!step) continue;
    const field = isInput ? 'input' : 'output';
    changed[id] = { ...step, [field]: isSequence ? token : (step[field] ?? '') + token };
  }
  return Object.keys(changed).length > 0 ? { ...tree, byId: { ...tree.byId, ...changed } } : tree;
}

/** A stored chat: parents come before their children. */
export function treeOf(steps: readonly Step[]): MessageTree {
  const byId: Record<string, Step> = {};
  const roots: string[] = [];
  const children: Record<string, string[]> = {};
  for (const step of steps) {
    if (!step?.id || byId[step.id] || (step.parentId && !byId[step.parentId])) continue;
    byId[step.id] = withText(step);
    if (step.parentId) (children[step.parentId] ??= []).push(step.id);
    else roots.push(step.id);
  }
  return { byId, roots, children, shape: {} };
}

function dropSubtrees(tree: MessageTree, ids: readonly string[]): MessageTree {
  const gone = new Set<string>();
  const visit = (id: string) => {
    gone.add(id);
    tree.children[id]?.forEach(visit);
  };
  ids.forEach(visit);
  const keep = (list: readonly string[]) => list.filter((id) => !gone.has(id));
  return {
    byId: Object.fromEntries(Object.entries(tree.byId).filter(([id]) => !gone.has(id))),
    roots: keep(tree.roots),
    children: Object.fromEntries(
      Object.entries(tree.children).filter(([id]) => !gone.has(id)).map(([id, list]) => [id, keep(list)]),
    ),
    shape: {},
  };
}

/** Servers may send null where a text belongs; the rest of the app need not know. */
function withText(step: Step): Step {
  return typeof step.output === 'string' ? step : { ...step, output: step.output == null ? '' : String(step.output) };
}
