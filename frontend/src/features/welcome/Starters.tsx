import { useState } from 'react';
import type { Starter, StarterCategory } from '@/client/types';
import { cn } from '@/lib/cn';
import { sendMessage } from '@/state/chat';
import { selectSendingBlocked } from '@/state/selectors';
import { useApp } from '@/state/store';
import { NamedIcon } from '@/ui/NamedIcon';

const NONE: never[] = [];

/** Suggestions for a first message: the selected profile's own, or the app's, in categories if there are any. */
export function Starters() {
  const own = useApp((state) => state.config?.chatProfiles.find((profile) => profile.name === state.chatProfile)?.starters);
  const general = useApp((state) => state.config?.starters) ?? NONE;
  const categories = useApp((state) => state.config?.starterCategories) ?? NONE;
  const starters = own?.length ? own : general;
  if (!own?.length && categories.length > 0) return <Categories categories={categories} />;
  if (starters.length === 0) return null;
  return (
    <div id="starters" className={gridClass}>
      {starters.map((starter) => (
        <StarterButton key={starter.label} starter={starter} />
      ))}
    </div>
  );
}

const gridClass = 'mx-auto grid w-full max-w-2xl grid-cols-1 gap-2.5 sm:grid-cols-2';

function Categories({ categories }: { categories: StarterCategory[] }) {
  const [open, setOpen] = useState<string | null>(null);
  const selected = categories.find((category) => category.label === open);
  return (
    <div id="starters" className="flex flex-col items-center gap-4">
      <div className="flex flex-wrap justify-center gap-2">
        {categories.map(({ label, icon }) => (
          <button
            key={label}
            type="button"
            aria-expanded={label === open}
            className={cn(
              'flex items-center gap-2 rounded-full border px-4 py-2 text-sm font-medium transition-colors',
              label === open ? 'border-primary/50 bg-primary/10 text-primary' : 'border-border bg-card text-foreground hover:bg-accent',
            )}
            onClick={() => setOpen(label === open ? null : label)}
          >
            {icon && <NamedIcon name={icon} />}
            {label}
          </button>
        ))}
      </div>
      {selected && (
        <div className={`${gridClass} animate-in fade-in-0 slide-in-from-top-1`}>
          {selected.starters.map((starter) => (
            <StarterButton key={starter.label} starter={starter} />
          ))}
        </div>
      )}
    </div>
  );
}

function StarterButton({ starter }: { starter: Starter }) {
  const blocked = useApp(selectSendingBlocked);
  return (
    <button
      type="button"
      id={`starter-${starter.label.trim().toLowerCase().replaceAll(' ', '-')}`}
      disabled={blocked}
      className="flex min-h-14 items-center gap-3 rounded-2xl border border-border bg-card px-4 py-3 text-start text-sm transition-[background-color,border-color] hover:border-input hover:bg-accent disabled:opacity-50"
      onClick={() => sendMessage({ text: starter.message, command: starter.command })}
    >
      {starter.icon && <NamedIcon name={starter.icon} className="size-5 shrink-0 text-primary" />}
      <span className="line-clamp-2">{starter.label}</span>
    </button>
  );
}
