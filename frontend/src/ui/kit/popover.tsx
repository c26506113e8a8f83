import { Popover as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { usePortal } from '../portal';
import { cn } from './cn';
import { floatMotion, menuClass } from './motion';

export const Popover = Radix.Root;
export const PopoverTrigger = Radix.Trigger;
export const PopoverAnchor = Radix.Anchor;

export const PopoverContent = ({ className, align = 'center', sideOffset = 4, ...props }: ComponentProps<typeof Radix.Content>) => (
  <Radix.Portal container={usePortal()}>
    <Radix.Content
      align={align}
      sideOffset={sideOffset}
      collisionPadding={8}
      className={cn(menuClass, floatMotion, 'w-72 p-4', className)}
      {...props}
    />
  </Radix.Portal>
);
