import { createContext, useContext } from 'react';

/** Where menus and dialogs are drawn: the page's body, or a place within the widget's shadow tree. */
export const PortalContext = createContext<HTMLElement | null>(null);

export const usePortal = (): HTMLElement | undefined => useContext(PortalContext) ?? undefined;
