import type { LucideIcon } from 'lucide-react';
import { Button, type ButtonProps } from './Button';
import { Tooltip } from './Tooltip';

interface IconButtonProps extends Omit<ButtonProps, 'children'> {
  icon: LucideIcon;
  /** The button's name, for screen readers and as its tooltip. */
  label: string;
  tooltipSide?: 'top' | 'bottom' | 'left' | 'right';
}

export function IconButton({ icon: Icon, label, size = 'icon', variant = 'ghost', tooltipSide, ...props }: IconButtonProps) {
  return (
    <Tooltip text={label} side={tooltipSide}>
      <Button variant={variant} size={size} aria-label={label} {...props}>
        <Icon className={size === 'icon-sm' ? 'size-4' : 'size-[1.15rem]'} strokeWidth={1.9} aria-hidden />
      </Button>
    </Tooltip>
  );
}
