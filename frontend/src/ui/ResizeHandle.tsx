import { useEffect, useRef } from 'react';
import { t } from '@/lib/i18n';

interface ResizeHandleProps {
  width: number;
  min: number;
  max: number;
  onResize(width: number): void;
  'data-testid'?: string;
}

const STEP = 24;

/** The inner edge of a panel at the end of the page: by pointer or with the arrow keys. */
export function ResizeHandle({ width, min, max, onResize, ...props }: ResizeHandleProps) {
  const handle = useRef<HTMLDivElement>(null);
  const from = useRef<{ x: number; width: number } | null>(null);
  const resize = (grown: number) => {
    const mirrored = getComputedStyle(handle.current!).direction === 'rtl' ? -1 : 1;
    const base = from.current?.width ?? width;
    onResize(Math.round(Math.min(Math.max(base + grown * mirrored, min), max)));
  };
  const latest = useRef(resize);
  latest.current = resize;

  useEffect(() => {
    // A mouse is followed by its own events, wherever it goes: tools that make up events know no pointers.
    const move = (event: MouseEvent) => from.current && latest.current(from.current.x - event.clientX);
    const end = () => (from.current = null);
    document.addEventListener('mousemove', move);
    document.addEventListener('mouseup', end);
    window.addEventListener('blur', end);
    return () => {
      document.removeEventListener('mousemove', move);
      document.removeEventListener('mouseup', end);
      window.removeEventListener('blur', end);
    };
  }, []);

  const begin = (x: number) => (from.current = { x, width });
  return (
    <div
      ref={handle}
      role="separator"
      aria-orientation="vertical"
      aria-label={t('chat.elements.resizePanel')}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className="absolute inset-y-0 -start-1 z-10 w-2 cursor-col-resize touch-none transition-colors hover:bg-primary/25 focus-visible:bg-primary/40 focus-visible:outline-none"
      onMouseDown={(event) => {
        event.preventDefault();
        begin(event.clientX);
      }}
      onTouchStart={(event) => begin(event.touches[0]!.clientX)}
      onTouchMove={(event) => from.current && resize(from.current.x - event.touches[0]!.clientX)}
      onTouchEnd={() => (from.current = null)}
      onTouchCancel={() => (from.current = null)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') resize(STEP);
        if (event.key === 'ArrowRight') resize(-STEP);
      }}
      {...props}
    />
  );
}
