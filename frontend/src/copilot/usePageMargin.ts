import { useLayoutEffect } from 'react';

/** Keeps the page beside the widget instead of below it; null = as the page had it. */
export function usePageMargin(width: number | null): void {
  useLayoutEffect(() => {
    if (width === null) return;
    const { style } = document.body;
    const before = style.marginRight;
    style.marginRight = `${width}px`;
    return () => {
      style.marginRight = before;
    };
  }, [width]);
}
