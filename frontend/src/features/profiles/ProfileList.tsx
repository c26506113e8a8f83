import { Check } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ChatProfile } from '@/client/types';
import { Markdown } from '@/features/markdown/Markdown';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { useActiveOption } from '@/ui/OptionList';
import { ProfileIcon, profileName } from './ProfileSelect';

interface ProfileListProps {
  profiles: ChatProfile[];
  selected: string | null;
  onChoose(name: string): void;
}

/** The profiles; beside them what the app says of the one in focus, which may hold links and so stays reachable. */
export function ProfileList({ profiles, selected, onChoose }: ProfileListProps) {
  const list = useRef<HTMLDivElement>(null);
  const initial = Math.max(0, profiles.findIndex(({ name }) => name === selected));
  const { active, setActive, handleKey } = useActiveOption(profiles.length, (index) => onChoose(profiles[index]!.name), initial);
  const [moved, setMoved] = useState(true);
  useEffect(() => {
    if (moved) (list.current?.children[active] as HTMLElement | undefined)?.focus();
  }, [active, moved]);
  const description = profiles[active]?.markdown_description;
  const look = (index: number) => {
    if (index === active) return;
    setMoved(true);
    setActive(index);
  };

  return (
    <>
      <div
        ref={list}
        role="listbox"
        aria-label={t('navigation.profiles.label')}
        className="max-h-[70dvh] min-w-52 overflow-y-auto"
        onKeyDown={(event) => event.key !== 'Tab' && (setMoved(true), handleKey(event))}
      >
        {profiles.map((profile, index) => (
          <div
            key={profile.name}
            role="option"
            data-test={`select-item:${profile.name}`}
            aria-selected={profile.name === selected}
            tabIndex={index === active ? 0 : -1}
            className={cn('flex cursor-pointer items-center gap-2.5 rounded-xl px-3 py-2 outline-none', index === active && 'bg-accent text-accent-foreground')}
            onFocus={() => setActive(index)}
            onMouseMove={() => look(index)}
            onMouseOver={() => look(index)}
            onClick={() => onChoose(profile.name)}
          >
            <ProfileIcon profile={profile} className="size-6" />
            <span className="flex-1 truncate">{profileName(profile)}</span>
            {profile.name === selected && <Check className="size-4 text-primary" aria-hidden />}
          </div>
        ))}
      </div>
      {description && (
        <div
          id="chat-profile-description"
          className="absolute start-full top-0 ms-1.5 max-h-[70dvh] w-72 overflow-y-auto rounded-2xl border border-border bg-popover p-4 text-sm shadow-xl animate-in fade-in-0 max-sm:static max-sm:mt-1.5 max-sm:w-full max-sm:border-0 max-sm:shadow-none"
          onFocusCapture={() => setMoved(false)}
        >
          <Markdown text={description} />
        </div>
      )}
    </>
  );
}
