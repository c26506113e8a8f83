import { Check, ChevronRight, Circle } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { usePortal } from '../portal';
import { cn } from './cn';
import { floatMotion, itemClass, menuClass } from './motion';

export const DropdownMenu = Radix.Root;
export const DropdownMenuTrigger = Radix.Trigger;
export const DropdownMenuGroup = Radix.Group;
export const DropdownMenuSub = Radix.Sub;
export const DropdownMenuRadioGroup = Radix.RadioGroup;

export const DropdownMenuPortal = (props: ComponentProps<typeof Radix.Portal>) => {
  const container = usePortal();
  return <Radix.Portal container={container} {...props} />;
};

const highlight = 'data-[highlighted]:bg-accent data-[highlighted]:text-accent-foreground';

interface Inset {
  /** Leaves room for a mark at the start. */
  inset?: boolean;
}

export const DropdownMenuSubTrigger = ({ className, inset, children, ...props }: ComponentProps<typeof Radix.SubTrigger> & Inset) => (
  <Radix.SubTrigger className={cn(itemClass, highlight, inset && 'ps-8', className)} {...props}>
    {children}
    <ChevronRight className="ms-auto rtl:-scale-x-100" aria-hidden />
  </Radix.SubTrigger>
);

export const DropdownMenuSubContent = ({ className, ...props }: ComponentProps<typeof Radix.SubContent>) => (
  <Radix.SubContent className={cn(menuClass, floatMotion, className)} {...props} />
);

export const DropdownMenuContent = ({ className, sideOffset = 4, ...props }: ComponentProps<typeof Radix.Content>) => (
  <DropdownMenuPortal>
    <Radix.Content sideOffset={sideOffset} className={cn(menuClass, floatMotion, className)} {...props} />
  </DropdownMenuPortal>
);

export const DropdownMenuItem = ({ className, inset, ...props }: ComponentProps<typeof Radix.Item> & Inset) => (
  <Radix.Item className={cn(itemClass, highlight, inset && 'ps-8', className)} {...props} />
);

export const DropdownMenuCheckboxItem = ({ className, children, ...props }: ComponentProps<typeof Radix.CheckboxItem>) => (
  <Radix.CheckboxItem className={cn(itemClass, highlight, 'ps-8', className)} {...props}>
    <span className="absolute start-2 flex size-3.5 items-center justify-center">
      <Radix.ItemIndicator>
        <Check aria-hidden />
      </Radix.ItemIndicator>
    </span>
    {children}
  </Radix.CheckboxItem>
);

export const DropdownMenuRadioItem = ({ className, children, ...props }: ComponentProps<typeof Radix.RadioItem>) => (
  <Radix.RadioItem className={cn(itemClass, highlight, 'ps-8', className)} {...props}>
    <span className="absolute start-2 flex size-3.5 items-center justify-center">
      <Radix.ItemIndicator>
        <Circle className="size-2! fill-current" aria-hidden />
      </Radix.ItemIndicator>
    </span>
    {children}
  </Radix.RadioItem>
);

export const DropdownMenuLabel = ({ className, inset, ...props }: ComponentProps<typeof Radix.Label> & Inset) => (
  <Radix.Label className={cn('px-2 py-1.5 text-sm font-semibold', inset && 'ps-8', className)} {...props} />
);

export const DropdownMenuSeparator = ({ className, ...props }: ComponentProps<typeof Radix.Separator>) => (
  <Radix.Separator className={cn('-mx-1 my-1 h-px bg-border', className)} {...props} />
);

export const DropdownMenuShortcut = ({ className, ...props }: ComponentProps<'span'>) => (
  <span className={cn('ms-auto text-xs tracking-widest opacity-60', className)} {...props} />
);
