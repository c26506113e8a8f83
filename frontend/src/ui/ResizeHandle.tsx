import { useRef } from 'react';
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
  const from = useRef<{ x: number; width: number } | null>(null);
  const resize = (element: Element, grown: number) => {
    const mirrored = getComputedStyle(element).direction === 'rtl' ? -1 : 1;
    const base = from.current?.width ?? width;
    onResize(Math.round(Math.min(Math.max(base + grown * mirrored, min), max)));
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('chat.elements.resizePanel')}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className="absolute inset-y-0 -start-1 z-10 w-2 cursor-col-resize touch-none transition-colors hover:bg-primary/25 focus-visible:bg-primary/40 focus-visible:outline-none"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => from.current && resize(event.currentTarget, from.current.x - event.clientX)}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') resize(event.currentTarget, STEP);
        if (event.key === 'ArrowRight') resize(event.currentTarget, -STEP);
      }}
      {...props}
    />
  );
}
