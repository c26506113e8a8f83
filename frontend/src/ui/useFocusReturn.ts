import { useRef } from 'react';

/**
 * For dialogs that no trigger of their own opens: the focus goes back to where it was, unless it has moved on already.
 * It is looked up while rendering, since by the first effect the dialog may hold the focus.
 */
export function useFocusReturn(open: boolean) {
  const opener = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  if (open && !wasOpen.current) opener.current = deepActiveElement();
  wasOpen.current = open;
  return (event: Event) => {
    event.preventDefault();
    if (nowhere() && opener.current instanceof HTMLElement) opener.current.focus();
  };
}

/** Within the widget's shadow tree the page sees only its host. */
function deepActiveElement(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

function nowhere(): boolean {
  const active = deepActiveElement();
  return active === document.body || Boolean(active?.shadowRoot);
}
