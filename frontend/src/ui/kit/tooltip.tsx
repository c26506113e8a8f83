import { Tooltip as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { usePortal } from '../portal';
import { cn } from './cn';
import { floatMotion } from './motion';

export const TooltipProvider = Radix.Provider;
export const Tooltip = Radix.Root;
export const TooltipTrigger = Radix.Trigger;

export const TooltipContent = ({ className, sideOffset = 4, ...props }: ComponentProps<typeof Radix.Content>) => (
  <Radix.Portal container={usePortal()}>
    <Radix.Content
      sideOffset={sideOffset}
      className={cn('z-50 max-w-72 rounded-md border border-border bg-popover px-3 py-1.5 text-sm text-popover-foreground shadow-md', floatMotion, className)}
      {...props}
    />
  </Radix.Portal>
);
