import { Dialog as Radix } from 'radix-ui';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '@/lib/i18n';
import { cn } from '@/lib/cn';
import { usePortal } from './portal';
import { useFocusReturn } from './useFocusReturn';

interface DialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  description?: string;
  id?: string;
  className?: string;
  /** A question that needs an answer is announced as such. */
  role?: 'dialog' | 'alertdialog';
  children?: ReactNode;
  footer?: ReactNode;
}

export const overlayClass =
  'fixed inset-0 z-40 bg-black/45 backdrop-blur-[2px] data-[state=open]:animate-in data-[state=closed]:animate-out data-[state=open]:fade-in-0 data-[state=closed]:fade-out-0';

export function Dialog({ open, onOpenChange, title, description, id, className, role, children, footer }: DialogProps) {
  const onCloseAutoFocus = useFocusReturn(open);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal container={usePortal()}>
        <Radix.Overlay className={overlayClass} />
        <Radix.Content
          id={id}
          onCloseAutoFocus={onCloseAutoFocus}
          {...(role && { role })}
          {...(!description && { 'aria-describedby': undefined })}
          className={cn(
            'fixed left-1/2 top-1/2 z-50 flex max-h-[min(85dvh,52rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col',
            'rounded-2xl border border-border bg-popover text-popover-foreground shadow-2xl outline-none',
            'data-[state=open]:animate-in data-[state=closed]:animate-out data-[state=open]:fade-in-0 data-[state=closed]:fade-out-0',
            'data-[state=open]:zoom-in-97 data-[state=closed]:zoom-out-97 duration-150',
            className ?? 'max-w-md',
          )}
        >
          <div className="flex items-start gap-4 px-6 pb-1 pt-5">
            <div className="min-w-0 flex-1 space-y-1.5">
              <Radix.Title className="text-base font-semibold tracking-tight">{title}</Radix.Title>
              {description && (
                <Radix.Description className="text-sm leading-relaxed text-muted-foreground">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close
              aria-label={t('common.actions.close')}
              className="-mr-2 -mt-1 rounded-md p-1.5 text-muted-foreground transition-colors hover:bg-accent hover:text-foreground"
            >
              <X className="size-4" aria-hidden />
            </Radix.Close>
          </div>
          {children && <div className="min-h-0 flex-1 overflow-y-auto px-6 pb-6 pt-3">{children}</div>}
          {footer && <div className="flex justify-end gap-2 px-6 pb-5 pt-4">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
