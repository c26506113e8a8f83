import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { t } from '@/lib/i18n';
import { usePortal } from '../portal';
import { cn } from './cn';
import { floatMotion, overlayClass } from './motion';

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

export const DialogPortal = (props: ComponentProps<typeof Radix.Portal>) => {
  const container = usePortal();
  return <Radix.Portal container={container} {...props} />;
};

export const DialogOverlay = ({ className, ...props }: ComponentProps<typeof Radix.Overlay>) => (
  <Radix.Overlay className={cn(overlayClass, className)} {...props} />
);

export const DialogContent = ({ className, children, ...props }: ComponentProps<typeof Radix.Content>) => (
  <DialogPortal>
    <DialogOverlay />
    <Radix.Content
      className={cn(
        'fixed left-1/2 top-1/2 z-50 grid max-h-[90dvh] w-full max-w-lg -translate-x-1/2 -translate-y-1/2 gap-4 overflow-y-auto rounded-xl border border-border bg-background p-6 text-foreground shadow-lg duration-200',
        floatMotion,
        className,
      )}
      {...props}
    >
      {children}
      <Radix.Close
        aria-label={t('common.actions.close')}
        className="absolute end-4 top-4 rounded-md p-1 opacity-70 transition-opacity hover:opacity-100"
      >
        <X className="size-4" aria-hidden />
      </Radix.Close>
    </Radix.Content>
  </DialogPortal>
);

export const DialogHeader = ({ className, ...props }: ComponentProps<'div'>) => (
  <div className={cn('flex flex-col gap-1.5 text-center sm:text-start', className)} {...props} />
);

export const DialogFooter = ({ className, ...props }: ComponentProps<'div'>) => (
  <div className={cn('flex flex-col-reverse gap-2 sm:flex-row sm:justify-end', className)} {...props} />
);

export const DialogTitle = ({ className, ...props }: ComponentProps<typeof Radix.Title>) => (
  <Radix.Title className={cn('text-lg font-semibold leading-none tracking-tight', className)} {...props} />
);

export const DialogDescription = ({ className, ...props }: ComponentProps<typeof Radix.Description>) => (
  <Radix.Description className={cn('text-sm text-muted-foreground', className)} {...props} />
);
