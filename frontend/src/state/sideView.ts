import { ownsPage } from '@/client/paths';
import type { Element } from '@/client/types';
import { app, setApp, type SideView } from './store';

/** A new side element shows itself, together with those of the same message. */
export function openSideElements(element: Element): void {
  // On a phone, and in the widget, the panel covers the chat: there it opens by a tap only.
  if (!ownsPage() || !matchMedia('(min-width: 768px)').matches) return;
  const own = app().elements.filter((known) => known.display === 'side' && known.forId === element.forId);
  const elements = own.length > 0 ? own : [element];
  setApp({ sideView: { title: own.length > 1 ? '' : element.name, elements, key: null } });
}

export const openSideView = (element: Element) =>
  setApp({ sideView: { title: element.name, elements: [element], key: null } });

export const closeSideView = () => setApp({ sideView: null });

export function setSidebarTitle(title: string): void {
  setApp(({ sideView }) => ({
    sideView: sideView && sideView.title === title
      ? sideView
      : { title, elements: sideView?.elements ?? [], key: null },
  }));
}

export function setSidebarElements({ elements, key = null }: { elements: Element[]; key?: string | null }): void {
  setApp(({ sideView }) => {
    if (!elements?.length) return { sideView: null };
    if (sideView && key !== null && sideView.key === key) return {};
    return { sideView: { title: sideView?.title ?? '', elements, key } };
  });
}

/** The last element that goes takes the panel with it. */
export function withoutElement(view: SideView | null, id: string): SideView | null {
  if (!view?.elements.some((element) => element.id === id)) return view;
  const elements = view.elements.filter((element) => element.id !== id);
  return elements.length > 0 ? { ...view, elements } : null;
}
