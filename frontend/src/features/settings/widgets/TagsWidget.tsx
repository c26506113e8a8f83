import { X } from 'lucide-react';
import { useState } from 'react';
import { t } from '@/lib/i18n';

interface TagsWidgetProps {
  id: string;
  disabled: boolean;
  label: string;
  value: string[];
  onChange(value: string[]): void;
}

/** Enter or a comma ends a tag; backspace in the empty field takes the last one back. */
export function TagsWidget({ id, disabled, label, value, onChange, ...aria }: TagsWidgetProps) {
  const [text, setText] = useState('');
  const add = () => {
    const tag = text.trim();
    if (tag && !value.includes(tag)) onChange([...value, tag]);
    setText('');
  };
  return (
    <div className="flex flex-wrap gap-1.5 rounded-lg border border-input bg-background p-1.5 focus-within:border-ring focus-within:ring-3 focus-within:ring-ring/20">
      {value.map((tag) => (
        <Chip key={tag} text={tag} disabled={disabled} onRemove={() => onChange(value.filter((other) => other !== tag))} />
      ))}
      <input
        id={id}
        value={text}
        disabled={disabled}
        placeholder={value.length === 0 ? t('components.TagsInput.placeholder') : undefined}
        aria-label={label}
        className="h-7 min-w-24 flex-1 bg-transparent px-1.5 text-sm outline-none placeholder:text-muted-foreground"
        onChange={(event) => setText(event.target.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' || event.key === ',') {
            event.preventDefault();
            add();
          } else if (event.key === 'Backspace' && text === '') {
            onChange(value.slice(0, -1));
          }
        }}
        {...aria}
      />
    </div>
  );
}

export const Chip = ({ text, disabled, onRemove }: { text: string; disabled: boolean; onRemove(): void }) => (
  <span className="flex h-7 max-w-full items-center gap-1 rounded-md bg-secondary ps-2 pe-1 text-[0.8125rem] text-secondary-foreground">
    <span className="truncate">{text}</span>
    <button
      type="button"
      disabled={disabled}
      aria-label={`${t('common.actions.remove')}: ${text}`}
      className="rounded p-0.5 text-muted-foreground hover:bg-foreground/10 hover:text-foreground"
      onClick={(event) => {
        event.stopPropagation();
        onRemove();
      }}
    >
      <X className="size-3.5" aria-hidden />
    </button>
  </span>
);
