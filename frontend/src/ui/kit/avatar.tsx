import { Avatar as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn';

export const Avatar = ({ className, ...props }: ComponentProps<typeof Radix.Root>) => (
  <Radix.Root className={cn('relative flex size-10 shrink-0 overflow-hidden rounded-full', className)} {...props} />
);

export const AvatarImage = ({ className, ...props }: ComponentProps<typeof Radix.Image>) => (
  <Radix.Image className={cn('aspect-square size-full', className)} {...props} />
);

export const AvatarFallback = ({ className, ...props }: ComponentProps<typeof Radix.Fallback>) => (
  <Radix.Fallback className={cn('flex size-full items-center justify-center rounded-full bg-muted', className)} {...props} />
);
