import { create } from 'zustand';
import { readStored, writeStored } from '@/lib/storage';
import type { DisplayMode, WidgetConfig } from './config';

const MODE = 'chainlit-copilot-displayMode';
const WIDTH = 'chainlit-copilot-sidebarWidth';
export const MIN_WIDTH = 300;
const USUAL_WIDTH = 400;

interface Display {
  /** The chat is drawn while it is open; its connection and what it has shown stay when it closes. */
  open: boolean;
  expanded: boolean;
  mode: DisplayMode;
  width: number;
}

/** How the widget lies on the page. */
export const useDisplay = create<Display>(() => ({ open: false, expanded: false, mode: 'floating', width: USUAL_WIDTH }));

export function initDisplay({ opened = false, expanded = false, displayMode }: WidgetConfig): void {
  const stored = readStored(MODE);
  const mode = displayMode ?? (stored === 'sidebar' ? 'sidebar' : 'floating');
  const width = Number(readStored(WIDTH)) || USUAL_WIDTH;
  useDisplay.setState({ open: opened, expanded, mode, width: clampWidth(width) });
}

export const maxWidth = () => Math.max(MIN_WIDTH, Math.round(window.innerWidth / 2));
export const clampWidth = (width: number) => Math.min(Math.max(width, MIN_WIDTH), maxWidth());

export const setOpen = (open: boolean) => useDisplay.setState({ open });
export const toggle = () => setOpen(!useDisplay.getState().open);
export const setExpanded = (expanded: boolean) => useDisplay.setState({ expanded });

export function setMode(mode: DisplayMode): void {
  writeStored(MODE, mode);
  useDisplay.setState({ mode });
}

export function setWidth(width: number): void {
  const next = clampWidth(width);
  writeStored(WIDTH, String(next));
  useDisplay.setState({ width: next });
}
