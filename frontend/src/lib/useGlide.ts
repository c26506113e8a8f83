import { useLayoutEffect, useRef, type RefObject } from 'react';

/** When `state` changes and the element jumps to another height on the page, it glides there. From null it only jumps. */
export function useGlide(target: RefObject<HTMLElement | null>, state: unknown): void {
  const before = useRef<{ state: unknown; top: number } | null>(null);
  useLayoutEffect(() => {
    const element = target.current;
    if (!element) return;
    const { top } = element.getBoundingClientRect();
    const moved = before.current && before.current.state !== null && before.current.state !== state ? before.current.top - top : 0;
    before.current = { state, top };
    if (Math.abs(moved) < 1 || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    element.animate([{ transform: `translateY(${moved}px)` }, { transform: 'none' }], {
      duration: 260,
      easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)',
    });
  });
}
