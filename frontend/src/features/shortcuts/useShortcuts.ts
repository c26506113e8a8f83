import { useEffect } from 'react';
import { app } from '@/state/store';
import { matches, offeredShortcuts } from './shortcuts';

/** Keys that work anywhere on the page, except where another dialog or menu has the keyboard. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || app().dialog) return;
      const target = event.composedPath()[0];
      if (target instanceof Element && target.closest('[role=dialog], [role=alertdialog], [role=menu], [role=listbox]')) return;
      const typing = isField(target);
      const shortcut = offeredShortcuts().find((item) => item.run && (item.whileTyping || !typing) && matches(item, event));
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run!();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

const isField = (target: EventTarget | undefined): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
