import { HoverCard as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { usePortal } from '../portal';
import { cn } from './cn';
import { floatMotion, menuClass } from './motion';

export const HoverCard = Radix.Root;
export const HoverCardTrigger = Radix.Trigger;

export const HoverCardContent = ({ className, align = 'center', sideOffset = 4, ...props }: ComponentProps<typeof Radix.Content>) => (
  <Radix.Portal container={usePortal()}>
    <Radix.Content align={align} sideOffset={sideOffset} className={cn(menuClass, floatMotion, 'w-64 p-4', className)} {...props} />
  </Radix.Portal>
);
