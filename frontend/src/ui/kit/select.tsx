import { Check, ChevronDown, ChevronUp } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { usePortal } from '../portal';
import { cn } from './cn';
import { fieldClass, floatMotion, itemClass, menuClass } from './motion';

export const Select = Radix.Root;
export const SelectGroup = Radix.Group;
export const SelectValue = Radix.Value;

export const SelectTrigger = ({ className, children, ...props }: ComponentProps<typeof Radix.Trigger>) => (
  <Radix.Trigger
    className={cn(fieldClass, 'flex h-10 items-center justify-between gap-2 px-3 py-2 text-start data-[placeholder]:text-muted-foreground [&>span]:line-clamp-1', className)}
    {...props}
  >
    {children}
    <Radix.Icon asChild>
      <ChevronDown className="size-4 shrink-0 text-muted-foreground" aria-hidden />
    </Radix.Icon>
  </Radix.Trigger>
);

const scrollClass = 'flex cursor-default items-center justify-center py-1';

export const SelectScrollUpButton = ({ className, ...props }: ComponentProps<typeof Radix.ScrollUpButton>) => (
  <Radix.ScrollUpButton className={cn(scrollClass, className)} {...props}><ChevronUp className="size-4" aria-hidden /></Radix.ScrollUpButton>
);

export const SelectScrollDownButton = ({ className, ...props }: ComponentProps<typeof Radix.ScrollDownButton>) => (
  <Radix.ScrollDownButton className={cn(scrollClass, className)} {...props}><ChevronDown className="size-4" aria-hidden /></Radix.ScrollDownButton>
);

export const SelectContent = ({ className, children, position = 'popper', ...props }: ComponentProps<typeof Radix.Content>) => (
  <Radix.Portal container={usePortal()}>
    <Radix.Content
      position={position}
      sideOffset={4}
      className={cn(menuClass, floatMotion, 'relative max-h-80 p-0', position === 'popper' && 'w-full min-w-(--radix-select-trigger-width)', className)}
      {...props}
    >
      <SelectScrollUpButton />
      <Radix.Viewport className="p-1">{children}</Radix.Viewport>
      <SelectScrollDownButton />
    </Radix.Content>
  </Radix.Portal>
);

export const SelectLabel = ({ className, ...props }: ComponentProps<typeof Radix.Label>) => (
  <Radix.Label className={cn('px-2 py-1.5 text-sm font-semibold', className)} {...props} />
);

export const SelectItem = ({ className, children, ...props }: ComponentProps<typeof Radix.Item>) => (
  <Radix.Item className={cn(itemClass, 'pe-8 data-[highlighted]:bg-accent data-[highlighted]:text-accent-foreground', className)} {...props}>
    <Radix.ItemText>{children}</Radix.ItemText>
    <span className="absolute end-2 flex size-3.5 items-center justify-center">
      <Radix.ItemIndicator>
        <Check aria-hidden />
      </Radix.ItemIndicator>
    </span>
  </Radix.Item>
);

export const SelectSeparator = ({ className, ...props }: ComponentProps<typeof Radix.Separator>) => (
  <Radix.Separator className={cn('-mx-1 my-1 h-px bg-border', className)} {...props} />
);
