import type { WidgetOf } from '@/client/settings';
import { t } from '@/lib/i18n';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/ui/kit/select';

interface SelectWidgetProps {
  id: string;
  disabled: boolean;
  widget: WidgetOf<'select'>;
  value: string | null;
  onChange(value: string): void;
}

export function SelectWidget({ id, disabled, widget, value, onChange, ...aria }: SelectWidgetProps) {
  // An empty value is not a choice; Radix reserves it for "nothing chosen".
  const items = (widget.items ?? []).filter((item) => item.value !== '');
  return (
    <Select value={value ?? ''} onValueChange={onChange} disabled={disabled}>
      <SelectTrigger id={id} {...aria}>
        <SelectValue placeholder={t('components.MultiSelectInput.placeholder')} />
      </SelectTrigger>
      <SelectContent>
        {items.map((item) => (
          <SelectItem key={item.value} value={String(item.value)}>{item.label}</SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
