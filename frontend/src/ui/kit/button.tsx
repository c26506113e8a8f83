import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn';

const VARIANTS = {
  default: 'bg-primary text-primary-foreground hover:bg-primary/90',
  destructive: 'bg-destructive text-destructive-foreground hover:bg-destructive/90',
  outline: 'border border-input bg-background text-foreground hover:bg-accent hover:text-accent-foreground',
  secondary: 'bg-secondary text-secondary-foreground hover:bg-secondary/80',
  ghost: 'hover:bg-accent hover:text-accent-foreground',
  link: 'text-primary underline-offset-4 hover:underline',
} as const;

const SIZES = {
  default: 'h-10 px-4 py-2',
  sm: 'h-9 rounded-md px-3',
  lg: 'h-11 rounded-md px-8',
  icon: 'size-10',
} as const;

interface ButtonVariant {
  variant?: keyof typeof VARIANTS | null;
  size?: keyof typeof SIZES | null;
  className?: string;
}

export const buttonVariants = ({ variant, size, className }: ButtonVariant = {}) =>
  cn(
    'inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-lg text-sm font-medium transition-colors disabled:pointer-events-none disabled:opacity-50 [&_svg]:pointer-events-none [&_svg]:size-4 [&_svg]:shrink-0',
    VARIANTS[variant ?? 'default'],
    SIZES[size ?? 'default'],
    className,
  );

export interface ButtonProps extends ComponentProps<'button'>, ButtonVariant {
  /** The only child is drawn, as a button. */
  asChild?: boolean;
  className?: string;
}

export function Button({ variant, size, className, asChild = false, ...props }: ButtonProps) {
  const Tag = asChild ? Slot.Root : 'button';
  return <Tag className={buttonVariants({ variant, size, className })} {...props} />;
}
