import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { overlayClass } from './Dialog';
import { usePortal } from './portal';
import { useFocusReturn } from './useFocusReturn';

interface SheetProps {
  open: boolean;
  onClose(): void;
  /** From which edge it comes. */
  side: 'start' | 'bottom';
  /** Names the sheet unless its content has a `SheetTitle`. */
  title?: string;
  className?: string;
  children: ReactNode;
}

const SIDES = {
  start: 'inset-y-0 start-0 w-[min(20rem,86vw)] border-e data-[state=open]:slide-in-from-left-8 rtl:data-[state=open]:slide-in-from-right-8',
  bottom: 'inset-x-0 bottom-0 max-h-[88dvh] min-h-[45dvh] rounded-t-2xl border-t data-[state=open]:slide-in-from-bottom-8',
} as const;

/** On a phone: a panel above the page. */
export function Sheet({ open, onClose, side, title, className, children }: SheetProps) {
  const container = usePortal();
  const onCloseAutoFocus = useFocusReturn(open);
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal container={container}>
        <Radix.Overlay className={overlayClass} />
        <Radix.Content
          aria-describedby={undefined}
          // The sheet itself, or its first button would show its tooltip at once.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          onCloseAutoFocus={onCloseAutoFocus}
          className={cn(
            'fixed z-50 flex flex-col border-border shadow-2xl outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0',
            SIDES[side],
            className ?? 'bg-card',
          )}
        >
          {title && <Radix.Title className="sr-only">{title}</Radix.Title>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const SheetTitle = Radix.Title;
