import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { t } from '@/lib/i18n';
import { cn } from './cn';
import { DialogDescription, DialogFooter, DialogHeader, DialogOverlay, DialogPortal, DialogTitle } from './dialog';

export const Sheet = Radix.Root;
export const SheetTrigger = Radix.Trigger;
export const SheetClose = Radix.Close;
export const SheetPortal = DialogPortal;
export const SheetOverlay = DialogOverlay;
export const SheetHeader = DialogHeader;
export const SheetFooter = DialogFooter;
export const SheetTitle = DialogTitle;
export const SheetDescription = DialogDescription;

const SIDES = {
  top: 'inset-x-0 top-0 border-b data-[state=open]:slide-in-from-top data-[state=closed]:slide-out-to-top',
  bottom: 'inset-x-0 bottom-0 border-t data-[state=open]:slide-in-from-bottom data-[state=closed]:slide-out-to-bottom',
  left: 'inset-y-0 left-0 h-full w-3/4 border-r sm:max-w-sm data-[state=open]:slide-in-from-left data-[state=closed]:slide-out-to-left',
  right: 'inset-y-0 right-0 h-full w-3/4 border-l sm:max-w-sm data-[state=open]:slide-in-from-right data-[state=closed]:slide-out-to-right',
} as const;

interface SheetContentProps extends ComponentProps<typeof Radix.Content> {
  side?: keyof typeof SIDES;
}

export const SheetContent = ({ side = 'right', className, children, ...props }: SheetContentProps) => (
  <SheetPortal>
    <SheetOverlay />
    <Radix.Content
      className={cn(
        'fixed z-50 flex flex-col gap-4 border-border bg-background p-6 text-foreground shadow-lg duration-300 data-[state=open]:animate-in data-[state=closed]:animate-out',
        SIDES[side],
        className,
      )}
      {...props}
    >
      {children}
      <Radix.Close aria-label={t('common.actions.close')} className="absolute end-4 top-4 rounded-md p-1 opacity-70 transition-opacity hover:opacity-100">
        <X className="size-4" aria-hidden />
      </Radix.Close>
    </Radix.Content>
  </SheetPortal>
);
