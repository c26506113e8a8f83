import { Progress as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn';

export const Progress = ({ className, value, ...props }: ComponentProps<typeof Radix.Root>) => (
  <Radix.Root value={value} className={cn('relative h-3 w-full overflow-hidden rounded-full bg-secondary', className)} {...props}>
    <Radix.Indicator className="h-full bg-primary transition-[width]" style={{ width: `${value ?? 0}%` }} />
  </Radix.Root>
);
