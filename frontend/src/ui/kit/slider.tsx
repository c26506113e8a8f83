import { Slider as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn';

interface SliderProps extends ComponentProps<typeof Radix.Root> {
  /** Names the handle. */
  label?: string;
}

export const Slider = ({ className, label, ...props }: SliderProps) => (
  <Radix.Root className={cn('relative flex w-full touch-none select-none items-center py-1.5', className)} {...props}>
    <Radix.Track className="relative h-1.5 w-full grow overflow-hidden rounded-full bg-foreground/12">
      <Radix.Range className="absolute h-full bg-primary" />
    </Radix.Track>
    {(props.value ?? props.defaultValue ?? [0]).map((_, index) => (
      <Radix.Thumb
        key={index}
        aria-label={label}
        className="block size-[1.125rem] rounded-full border-2 border-primary bg-background shadow-sm transition-shadow hover:ring-4 hover:ring-primary/15"
      />
    ))}
  </Radix.Root>
);
