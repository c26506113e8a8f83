import type { ComponentProps } from 'react';
import { cn } from './cn';

const VARIANTS = {
  default: 'border-transparent bg-primary text-primary-foreground',
  secondary: 'border-transparent bg-secondary text-secondary-foreground',
  destructive: 'border-transparent bg-destructive text-destructive-foreground',
  outline: 'border-border text-foreground',
} as const;

interface BadgeVariant {
  variant?: keyof typeof VARIANTS | null;
  className?: string;
}

export const badgeVariants = ({ variant, className }: BadgeVariant = {}) =>
  cn(
    'inline-flex w-fit items-center gap-1 rounded-full border px-2.5 py-0.5 text-xs font-semibold transition-colors',
    VARIANTS[variant ?? 'default'],
    className,
  );

export const Badge = ({ variant, className, ...props }: ComponentProps<'div'> & BadgeVariant) => (
  <div className={badgeVariants({ variant, className })} {...props} />
);
