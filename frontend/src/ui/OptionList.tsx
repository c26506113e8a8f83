import { Check } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { cn } from '@/lib/cn';
import { NamedIcon } from './NamedIcon';

export interface Option {
  id: string;
  name: string;
  description?: string | null;
  icon?: string | null;
}

interface OptionListProps {
  id: string;
  label: string;
  options: readonly Option[];
  /** The one that a press of Enter would pick. */
  active: number;
  onActive(index: number): void;
  onPick(option: Option): void;
  /** Marked as the one in force. */
  chosen?: string | null;
  itemClass?: string;
  /** Has the keyboard itself; else the field beside it has. */
  focusable?: boolean;
  onKeyDown?(event: React.KeyboardEvent): void;
}

export const optionId = (listId: string, index: number) => `${listId}-${index}`;

export function OptionList({
  id, label, options, active, onActive, onPick, chosen, itemClass, focusable = false, onKeyDown,
}: OptionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  useEffect(() => {
    if (focusable) list.current?.focus();
  }, [focusable]);
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label={label}
      tabIndex={focusable ? 0 : undefined}
      aria-activedescendant={focusable && options.length > 0 ? optionId(id, active) : undefined}
      className="max-h-72 overflow-y-auto outline-none"
      onKeyDown={onKeyDown}
    >
      {options.map((option, index) => (
        <div
          key={option.id}
          id={optionId(id, index)}
          role="option"
          data-index={index}
          aria-selected={index === active}
          className={cn(
            'flex cursor-pointer select-none items-center gap-3 rounded-xl px-3 py-2',
            index === active && 'bg-accent text-accent-foreground',
            itemClass,
          )}
          onMouseMove={() => index !== active && onActive(index)}
          // The field beside the list keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(option)}
        >
          {option.icon && <NamedIcon name={option.icon} className="size-[1.15rem] shrink-0 text-muted-foreground" />}
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{option.name}</span>
            {option.description && <span className="block text-[0.8125rem] text-muted-foreground">{option.description}</span>}
          </span>
          {chosen === option.id && <Check className="size-4 shrink-0 text-primary" aria-hidden />}
        </div>
      ))}
    </div>
  );
}

/** Which option is active, and how the keys move it. The key handler tells whether it used the key. */
export function useActiveOption(count: number, onPick: (index: number) => void, initial = 0) {
  const [index, setIndex] = useState(initial);
  const active = Math.min(index, Math.max(0, count - 1));
  const handleKey = (event: React.KeyboardEvent): boolean => {
    if (count === 0) return false;
    if (event.key === 'ArrowDown') setIndex((active + 1) % count);
    else if (event.key === 'ArrowUp') setIndex((active - 1 + count) % count);
    else if (event.key === 'Home') setIndex(0);
    else if (event.key === 'End') setIndex(count - 1);
    else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') onPick(active);
    else return false;
    event.preventDefault();
    return true;
  };
  return { active, setActive: setIndex, handleKey };
}
