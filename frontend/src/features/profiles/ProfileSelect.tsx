import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { assetUrl } from '@/client/paths';
import type { ChatProfile } from '@/client/types';
import { t } from '@/lib/i18n';
import { switchProfile } from '@/state/profile';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { Popover } from '@/ui/Popover';
import { ProfileList } from './ProfileList';
import { SwitchDialog } from './SwitchDialog';

const NONE: ChatProfile[] = [];

/** Which of the app's profiles this chat is with. */
export function ProfileSelect() {
  const profiles = useApp((state) => state.config?.chatProfiles) ?? NONE;
  const selected = useApp((state) => state.chatProfile);
  const used = useApp((state) => state.firstInteraction !== null);
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<string | null>(null);
  if (profiles.length < 2) return null;
  const current = profiles.find(({ name }) => name === selected);

  const choose = (name: string) => {
    setOpen(false);
    if (name === selected) return;
    if (used) setAsked(name);
    else switchProfile(name);
  };

  return (
    <>
      <Popover
        open={open}
        onOpenChange={setOpen}
        side="bottom"
        aria-label={t('navigation.profiles.label')}
        className="relative"
        onOpenAutoFocus={(event) => event.preventDefault()}
        trigger={
          <Button id="chat-profiles" variant="ghost" aria-label={`${t('navigation.profiles.label')}: ${current ? profileName(current) : ''}`} className="min-w-0 max-w-56 shrink px-2.5 text-foreground">
            {current && <ProfileIcon profile={current} className="size-5" />}
            <span className="truncate">{current && profileName(current)}</span>
            <ChevronDown className="size-4 text-muted-foreground" aria-hidden />
          </Button>
        }
      >
        <ProfileList profiles={profiles} selected={selected} onChoose={choose} />
      </Popover>
      <SwitchDialog profile={asked} onClose={() => setAsked(null)} />
    </>
  );
}

export const profileName = (profile: ChatProfile) => profile.display_name || profile.name;

export const ProfileIcon = ({ profile, className }: { profile: ChatProfile; className: string }) =>
  profile.icon ? <img src={assetUrl(profile.icon)} alt="" className={`${className} shrink-0 rounded-md object-cover`} /> : null;
