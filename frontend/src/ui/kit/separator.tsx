import { Separator as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn';

export const Separator = ({ className, orientation = 'horizontal', decorative = true, ...props }: ComponentProps<typeof Radix.Root>) => (
  <Radix.Root
    decorative={decorative}
    orientation={orientation}
    className={cn('shrink-0 bg-border', orientation === 'horizontal' ? 'h-px w-full' : 'h-full w-px', className)}
    {...props}
  />
);
