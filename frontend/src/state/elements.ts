import type { Action, Element } from '@/client/types';

export function upsert<T extends { id: string }>(list: readonly T[], item: T): T[] {
  const at = list.findIndex((known) => known.id === item.id);
  return at < 0 ? [...list, item] : list.with(at, item);
}

export const without = <T extends { id: string }>(list: readonly T[], id: string): T[] =>
  list.filter((item) => item.id !== id);

/** Elements that belong to a message, and that are drawn below it. */
export const inlineElementsOf = (elements: readonly Element[], messageId: string): Element[] =>
  elements.filter((element) => element.forId === messageId && element.display === 'inline');

/**
 * Side and page elements become links wherever a message mentions their name. Of several elements with one name the
 * message's own comes first, else the latest.
 */
export function referencesFor(elements: readonly Element[], messageId: string): Element[] {
  const byName = new Map<string, Element>();
  for (const element of elements) {
    if (element.display === 'inline' || !element.name) continue;
    if (byName.get(element.name)?.forId === messageId) continue;
    byName.set(element.name, element);
  }
  return [...byName.values()];
}

export const actionsOf = (actions: readonly Action[], messageId: string): Action[] =>
  actions.filter((action) => action.forId === messageId);
