import { Popover as Radix } from 'radix-ui';
import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { usePortal } from './portal';

interface PopoverProps extends Omit<ComponentProps<typeof Radix.Content>, 'children'> {
  trigger: ReactElement;
  open: boolean;
  onOpenChange(open: boolean): void;
  children: ReactNode;
}

export function Popover({ trigger, open, onOpenChange, children, className, ...props }: PopoverProps) {
  const container = usePortal();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={8}
          className={cn(
            'z-50 max-w-[calc(100vw-1rem)] rounded-2xl border border-border bg-popover p-1.5 text-sm text-popover-foreground shadow-xl outline-none duration-100 data-[state=open]:animate-in data-[state=closed]:animate-out data-[state=open]:fade-in-0 data-[state=closed]:fade-out-0 data-[state=open]:zoom-in-97',
            className,
          )}
          {...props}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
