import { format, type Locale } from 'date-fns';
import { CalendarDays, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { DayPicker, type DateRange } from 'react-day-picker';
import type { WidgetOf } from '@/client/settings';
import { cn } from '@/lib/cn';
import { isRightToLeft, t } from '@/lib/i18n';
import { Popover, PopoverAnchor, PopoverContent, PopoverTrigger } from '@/ui/kit/popover';
import { labelId } from '../WidgetField';
import { formatDay, loadLocale, parseDay } from './dates';

interface DateWidgetProps {
  id: string;
  disabled: boolean;
  widget: WidgetOf<'datepicker'>;
  value: unknown;
  language: string;
  onChange(value: string | [string, string] | null): void;
}

export default function DateWidget({ id, disabled, widget, value, language, onChange, ...aria }: DateWidgetProps) {
  const [open, setOpen] = useState(false);
  const locale = useLocale(language);
  const isRange = widget.mode === 'range';
  const text = shownText(widget, value, locale, language);
  const placeholder = widget.placeholder ?? t(`components.DatePickerInput.placeholder.${isRange ? 'range' : 'single'}`);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverAnchor className="relative">
        <PopoverTrigger
          id={id}
          disabled={disabled}
          aria-labelledby={`${labelId(widget)} ${id}`}
          className={cn('flex h-10 w-full items-center gap-2 rounded-lg border border-input bg-background px-3 pe-9 text-start text-sm disabled:opacity-50', !text && 'text-muted-foreground')}
          {...aria}
        >
          <CalendarDays className="size-4 shrink-0 text-muted-foreground" aria-hidden />
          <span className="truncate">{text ?? placeholder}</span>
        </PopoverTrigger>
        {text && !disabled && (
          <button
            type="button"
            aria-label={t('common.actions.reset')}
            className="absolute inset-y-0 end-2 my-auto size-6 rounded p-1 text-muted-foreground hover:bg-accent hover:text-foreground"
            onClick={() => onChange(null)}
          >
            <X className="size-4" aria-hidden />
          </button>
        )}
      </PopoverAnchor>
      <PopoverContent align="start" className="w-auto p-3">
        <Calendar
          widget={widget}
          value={value}
          locale={locale}
          rightToLeft={isRightToLeft(language)}
          onChange={(next) => {
            onChange(next);
            if (!isRange) setOpen(false);
          }}
        />
      </PopoverContent>
    </Popover>
  );
}

interface CalendarProps extends Pick<DateWidgetProps, 'widget' | 'value' | 'onChange'> {
  locale: Locale | undefined;
  rightToLeft: boolean;
}

function Calendar({ widget, value, locale, rightToLeft, onChange }: CalendarProps) {
  const [min, max] = [parseDay(widget.min_date), parseDay(widget.max_date)];
  const common = {
    locale,
    dir: rightToLeft ? 'rtl' : 'ltr',
    autoFocus: true,
    captionLayout: 'dropdown' as const,
    startMonth: min,
    endMonth: max,
    disabled: [...(min ? [{ before: min }] : []), ...(max ? [{ after: max }] : [])],
    classNames: calendarClasses,
  };
  if (widget.mode !== 'range') {
    const day = parseDay(value);
    return <DayPicker {...common} mode="single" selected={day} defaultMonth={day ?? min} onSelect={(next) => onChange(next ? formatDay(next) : null)} />;
  }
  const [from, to] = Array.isArray(value) ? value.map(parseDay) : [];
  const select = (range: DateRange | undefined) =>
    onChange(range?.from ? [formatDay(range.from), formatDay(range.to ?? range.from)] : null);
  return <DayPicker {...common} mode="range" selected={from && { from, to }} defaultMonth={from ?? min} onSelect={select} />;
}

const arrowClass = 'flex size-8 items-center justify-center rounded-md text-muted-foreground hover:bg-accent hover:text-foreground [&_svg]:size-4 [&_svg]:fill-current rtl:[&_svg]:-scale-x-100';

const calendarClasses = {
  months: 'relative',
  nav: 'absolute inset-x-0 top-0 flex justify-between',
  button_previous: arrowClass,
  button_next: arrowClass,
  month_caption: 'flex h-8 items-center justify-center text-sm font-medium',
  dropdowns: 'flex items-center gap-1.5',
  dropdown_root: 'relative rounded-md px-1 hover:bg-accent',
  dropdown: 'absolute inset-0 cursor-pointer opacity-0',
  caption_label: 'flex items-center gap-1 [&_svg]:size-3 [&_svg]:fill-current',
  month_grid: 'mt-2 border-collapse',
  weekday: 'size-9 text-xs font-normal text-muted-foreground',
  day: 'p-0.5 text-center text-sm',
  day_button: 'size-8 rounded-md hover:bg-accent disabled:pointer-events-none disabled:opacity-35',
  today: '[&>button]:font-bold [&>button]:text-primary',
  selected: '[&>button]:bg-primary! [&>button]:text-primary-foreground!',
  range_middle: '[&>button]:bg-accent! [&>button]:text-accent-foreground!',
  outside: 'opacity-40',
};

function useLocale(language: string): Locale | undefined {
  const [locale, setLocale] = useState<Locale>();
  useEffect(() => {
    let current = true;
    void loadLocale(language).then((found) => current && setLocale(found));
    return () => {
      current = false;
    };
  }, [language]);
  return locale;
}

function shownText(widget: WidgetOf<'datepicker'>, value: unknown, locale: Locale | undefined, language: string): string | null {
  const days = (Array.isArray(value) ? value : [value]).map(parseDay).filter((day) => day !== undefined);
  if (days.length === 0) return null;
  return days.map((day) => show(day, widget.format, locale, language)).join(' – ');
}

function show(day: Date, pattern: string | null | undefined, locale: Locale | undefined, language: string): string {
  try {
    if (pattern) return format(day, pattern, { locale });
  } catch {
    // An unknown pattern is the app author's mistake; the day is still worth showing.
  }
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(day);
}
