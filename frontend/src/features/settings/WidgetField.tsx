import { Info } from 'lucide-react';
import { lazy, Suspense, type ReactNode } from 'react';
import type { Widget } from '@/client/settings';
import { useApp } from '@/state/store';
import { Checkbox } from '@/ui/kit/checkbox';
import { Input } from '@/ui/kit/input';
import { Skeleton } from '@/ui/kit/skeleton';
import { Slider } from '@/ui/kit/slider';
import { Switch } from '@/ui/kit/switch';
import { Textarea } from '@/ui/kit/textarea';
import { Tooltip } from '@/ui/Tooltip';
import { MultiSelectWidget } from './widgets/MultiSelectWidget';
import { RadioWidget } from './widgets/RadioWidget';
import { SelectWidget } from './widgets/SelectWidget';
import { TagsWidget } from './widgets/TagsWidget';

const DateWidget = lazy(() => import('./widgets/DateWidget'));

interface WidgetFieldProps {
  widget: Widget;
  value: unknown;
  onChange(value: unknown): void;
}

/** A widget with its label and what is said about it. The element with the widget's id is the control itself. */
export function WidgetField({ widget, value, onChange }: WidgetFieldProps) {
  const description = widget.description ? `${widget.id}-description` : undefined;
  const control = <Control widget={widget} value={value} onChange={onChange} description={description} />;
  if (widget.type === 'switch' || widget.type === 'checkbox') {
    return (
      <div className="flex flex-col gap-1.5">
        <div className={widget.type === 'switch' ? 'flex items-center justify-between gap-4' : 'flex flex-row-reverse items-center justify-end gap-2.5'}>
          <WidgetLabel widget={widget} />
          {control}
        </div>
        <Description id={description}>{widget.description}</Description>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <WidgetLabel widget={widget}>
        {widget.type === 'slider' && (
          <output htmlFor={widget.id} className="ms-auto rounded-md bg-foreground/6 px-1.5 py-0.5 text-xs tabular-nums">{String(value ?? '')}</output>
        )}
      </WidgetLabel>
      {control}
      <Description id={description}>{widget.description}</Description>
    </div>
  );
}

/** Groups and handles have their names from here; fields through `for`. */
export const labelId = (widget: { id: string }) => `${widget.id}-label`;

function WidgetLabel({ widget, children }: { widget: Widget; children?: ReactNode }) {
  return (
    <div className="flex items-center gap-1.5 text-sm font-medium">
      <label id={labelId(widget)} htmlFor={widget.id}>{widget.label}</label>
      {widget.tooltip && (
        <Tooltip text={widget.tooltip} side="top">
          <button type="button" aria-label={widget.tooltip} className="rounded-full text-muted-foreground hover:text-foreground">
            <Info className="size-3.5" aria-hidden />
          </button>
        </Tooltip>
      )}
      {children}
    </div>
  );
}

const Description = ({ id, children }: { id: string | undefined; children: ReactNode }) =>
  id ? <p id={id} className="text-[0.8125rem] leading-relaxed text-muted-foreground">{children}</p> : null;

function Control({ widget, value, onChange, description }: WidgetFieldProps & { description: string | undefined }) {
  const language = useApp((state) => state.language);
  const common = { id: widget.id, disabled: widget.disabled ?? false, 'aria-describedby': description };
  switch (widget.type) {
    case 'switch':
      return <Switch {...common} checked={value === true} onCheckedChange={onChange} />;
    case 'checkbox':
      return <Checkbox {...common} checked={value === true} onCheckedChange={(checked) => onChange(checked === true)} />;
    case 'slider': {
      const { min = 0, max = 10, step = 1 } = widget;
      return (
        <Slider
          {...common}
          label={widget.label}
          value={[Number(value ?? min)]}
          min={min}
          max={max}
          step={step}
          onValueChange={([next]) => onChange(next)}
        />
      );
    }
    case 'textinput':
      return widget.multiline ? (
        <Textarea {...common} name={widget.id} placeholder={widget.placeholder ?? undefined} value={String(value ?? '')} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <Input {...common} name={widget.id} placeholder={widget.placeholder ?? undefined} value={String(value ?? '')} onChange={(event) => onChange(event.target.value)} />
      );
    case 'numberinput':
      return (
        <Input
          {...common}
          name={widget.id}
          type="number"
          step="any"
          placeholder={widget.placeholder ?? undefined}
          value={value == null ? '' : String(value)}
          onChange={(event) => onChange(event.target.value === '' ? null : event.target.valueAsNumber)}
        />
      );
    case 'select':
      return <SelectWidget {...common} widget={widget} value={value as string | null} onChange={onChange} />;
    case 'radio':
      return <RadioWidget {...common} widget={widget} value={value as string | null} onChange={onChange} />;
    case 'tags':
      return <TagsWidget {...common} label={widget.label} value={texts(value)} onChange={onChange} />;
    case 'multiselect':
      return <MultiSelectWidget {...common} widget={widget} value={texts(value)} onChange={onChange} />;
    case 'datepicker':
      return (
        <Suspense fallback={<Skeleton className="h-10" />}>
          <DateWidget {...common} widget={widget} value={value} language={language} onChange={onChange} />
        </Suspense>
      );
    default:
      return null;
  }
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
