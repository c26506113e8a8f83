import type { Thread } from '@/client/types';
import { treeOf } from './tree';

/** What a stored chat fills of a page's state. */
export const contentOf = ({ steps, elements }: Thread) => ({
  tree: treeOf(steps ?? []),
  elements: (elements ?? []).filter((element) => element.type !== 'tasklist'),
  tasklists: (elements ?? []).filter((element) => element.type === 'tasklist'),
});
