import { Check, ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { WidgetOf } from '@/client/settings';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { Popover, PopoverAnchor, PopoverContent, PopoverTrigger } from '@/ui/kit/popover';
import { optionId, useActiveOption } from '@/ui/OptionList';
import { labelId } from '../WidgetField';
import { Chip } from './TagsWidget';

interface MultiSelectWidgetProps {
  id: string;
  disabled: boolean;
  widget: WidgetOf<'multiselect'>;
  value: string[];
  onChange(value: string[]): void;
}

export function MultiSelectWidget({ id, disabled, widget, value, onChange, ...aria }: MultiSelectWidgetProps) {
  const [open, setOpen] = useState(false);
  const items = widget.items ?? [];
  const toggle = (item: string) =>
    onChange(value.includes(item) ? value.filter((other) => other !== item) : [...value, item]);
  const { active, setActive, handleKey } = useActiveOption(items.length, (index) => toggle(items[index]!.value));
  const listId = `${id}-list`;
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverAnchor className="flex min-h-10 flex-wrap items-center gap-1.5 rounded-lg border border-input bg-background p-1.5">
        {items.filter((item) => value.includes(item.value)).map((item) => (
          <Chip key={item.value} text={item.label} disabled={disabled} onRemove={() => toggle(item.value)} />
        ))}
        <PopoverTrigger
          id={id}
          disabled={disabled}
          aria-haspopup="listbox"
          aria-labelledby={`${labelId(widget)} ${id}`}
          className="flex h-7 flex-1 items-center justify-between gap-2 rounded-md px-1.5 text-sm text-muted-foreground disabled:opacity-50"
          {...aria}
        >
          <span className={cn(value.length > 0 && 'sr-only')}>{t('components.MultiSelectInput.placeholder')}</span>
          <ChevronDown className="ms-auto size-4" aria-hidden />
        </PopoverTrigger>
      </PopoverAnchor>
      <PopoverContent align="start" className="w-(--radix-popover-trigger-width) min-w-48 p-1">
        <div
          id={listId}
          role="listbox"
          aria-multiselectable
          aria-labelledby={labelId(widget)}
          aria-activedescendant={optionId(listId, active)}
          tabIndex={0}
          className="max-h-64 overflow-y-auto outline-none"
          onKeyDown={(event) => {
            if (event.key !== ' ') return void (event.key !== 'Tab' && handleKey(event));
            event.preventDefault();
            toggle(items[active]!.value);
          }}
        >
          {items.map((item, index) => (
            <div
              key={item.value}
              id={optionId(listId, index)}
              role="option"
              aria-selected={value.includes(item.value)}
              className={cn('flex cursor-pointer items-center justify-between gap-2 rounded-md px-2 py-1.5 text-sm', index === active && 'bg-accent')}
              onMouseMove={() => setActive(index)}
              onClick={() => toggle(item.value)}
            >
              {item.label}
              {value.includes(item.value) && <Check className="size-4 text-primary" aria-hidden />}
            </div>
          ))}
        </div>
      </PopoverContent>
    </Popover>
  );
}
