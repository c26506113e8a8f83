import { RadioGroup } from 'radix-ui';
import type { WidgetOf } from '@/client/settings';
import { labelId } from '../WidgetField';

interface RadioWidgetProps {
  id: string;
  disabled: boolean;
  widget: WidgetOf<'radio'>;
  value: string | null;
  onChange(value: string): void;
}

export function RadioWidget({ id, widget, value, onChange, disabled, ...aria }: RadioWidgetProps) {
  return (
    <RadioGroup.Root
      id={id}
      value={value ?? ''}
      onValueChange={onChange}
      disabled={disabled}
      aria-labelledby={labelId(widget)}
      className="flex flex-col gap-2.5"
      {...aria}
    >
      {(widget.items ?? []).map((item) => {
        const itemId = `${id}-${item.value}`;
        return (
          <div key={item.value} className="flex items-center gap-2.5">
            <RadioGroup.Item
              id={itemId}
              value={item.value}
              className="flex size-[1.125rem] shrink-0 items-center justify-center rounded-full border border-muted-foreground/60 transition-colors disabled:opacity-50 data-[state=checked]:border-primary"
            >
              <RadioGroup.Indicator className="size-2.5 rounded-full bg-primary" />
            </RadioGroup.Item>
            <label htmlFor={itemId} className="text-sm">{item.label}</label>
          </div>
        );
      })}
    </RadioGroup.Root>
  );
}
