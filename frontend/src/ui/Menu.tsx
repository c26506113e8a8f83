import { DropdownMenu as Radix } from 'radix-ui';
import { Check, type LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { usePortal } from './portal';

interface MenuProps {
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
}

export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={usePortal()}>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 min-w-44 rounded-xl border border-border bg-popover p-1 text-sm text-popover-foreground shadow-lg outline-none data-[state=open]:animate-in data-[state=closed]:animate-out data-[state=open]:fade-in-0 data-[state=closed]:fade-out-0 data-[state=open]:zoom-in-97 duration-100"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const itemClass =
  'flex cursor-pointer select-none items-center gap-2.5 rounded-lg px-2.5 py-2 outline-none data-[highlighted]:bg-accent data-[highlighted]:text-accent-foreground';

interface MenuItemProps {
  id?: string;
  icon?: LucideIcon;
  onSelect(): void;
  children: ReactNode;
}

export function MenuItem({ id, icon: Icon, onSelect, children }: MenuItemProps) {
  return (
    <Radix.Item id={id} className={itemClass} onSelect={onSelect}>
      {Icon && <Icon className="size-4 text-muted-foreground" aria-hidden />}
      {children}
    </Radix.Item>
  );
}

interface MenuChoiceProps {
  value: string;
  onChange(value: string): void;
  options: { value: string; label: string; icon?: LucideIcon }[];
}

export function MenuChoice({ value, onChange, options }: MenuChoiceProps) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onChange}>
      {options.map(({ value: option, label, icon: Icon }) => (
        <Radix.RadioItem key={option} value={option} className={itemClass}>
          {Icon && <Icon className="size-4 text-muted-foreground" aria-hidden />}
          <span className="flex-1">{label}</span>
          <Radix.ItemIndicator>
            <Check className="size-4" aria-hidden />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2.5 py-2">{children}</Radix.Label>
);
export const MenuSeparator = () => <Radix.Separator className="mx-1 my-1 h-px bg-border" />;
