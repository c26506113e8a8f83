import { ScrollArea as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn';

export const ScrollArea = ({ className, children, ...props }: ComponentProps<typeof Radix.Root>) => (
  <Radix.Root className={cn('relative overflow-hidden', className)} {...props}>
    <Radix.Viewport tabIndex={0} className="size-full rounded-[inherit]">{children}</Radix.Viewport>
    <ScrollBar />
    <Radix.Corner />
  </Radix.Root>
);

export const ScrollBar = ({ className, orientation = 'vertical', ...props }: ComponentProps<typeof Radix.Scrollbar>) => (
  <Radix.Scrollbar
    orientation={orientation}
    className={cn('flex touch-none select-none p-px transition-colors', orientation === 'vertical' ? 'h-full w-2.5' : 'h-2.5 flex-col', className)}
    {...props}
  >
    <Radix.Thumb className="relative flex-1 rounded-full bg-foreground/20" />
  </Radix.Scrollbar>
);
