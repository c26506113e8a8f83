import type { ReactNode } from 'react';
import { ownsPage } from '@/client/paths';
import { navigate } from '@/lib/navigation';
import { openSideView } from '@/state/sideView';
import { app, setApp, useApp } from '@/state/store';

interface ElementLinkProps {
  id: string;
  children: ReactNode;
}

/** A mention of a side or page element in a message. */
export function ElementLink({ id, children }: ElementLinkProps) {
  const known = useApp((state) => state.elements.some((element) => element.id === id));
  if (!known) return <span>{children}</span>;
  return (
    <button
      type="button"
      className="element-link mx-0.5 inline-block max-w-full truncate rounded-md bg-primary/10 px-1.5 align-baseline text-[0.92em] font-medium leading-[1.55] text-primary underline-offset-2 hover:underline"
      onClick={() => openElement(id)}
    >
      {children}
    </button>
  );
}

function openElement(id: string): void {
  const element = app().elements.find((item) => item.id === id);
  if (!element) return;
  if (element.display === 'side') return openSideView(element);
  if (!ownsPage()) return setApp({ elementPage: id });
  const { threadId } = app();
  navigate(`/element/${id}${threadId ? `?thread=${threadId}` : ''}`);
}
