import { KeyRound, PanelLeft, SlidersHorizontal, SquarePen } from 'lucide-react';
import { Link } from 'wouter';
import { HistoryToggle } from '@/features/history/HistoryToggle';
import { ShareButton } from '@/features/history/ShareButton';
import { ProfileSelect } from '@/features/profiles/ProfileSelect';
import { Readme } from '@/features/readme/Readme';
import { t } from '@/lib/i18n';
import { useMediaQuery } from '@/lib/useMediaQuery';
import { selectHistoryOpen, selectSettingsInSidebar, selectSettingsPanelOpen, selectShowsHistory } from '@/state/selectors';
import { setApp, useApp } from '@/state/store';
import { buttonClass } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Tooltip } from '@/ui/Tooltip';
import { HeaderLinks } from './HeaderLinks';
import { NewChatButton } from './NewChatButton';
import { ThemeToggle } from './ThemeToggle';
import { UserMenu } from './UserMenu';

export function Header() {
  const needsKeys = useApp((state) => Boolean(state.config?.userEnv?.length));
  const wide = useMediaQuery('(min-width: 768px)');
  // The open list of chats has these two buttons itself.
  const listOpen = useApp((state) => wide && selectShowsHistory(state) && selectHistoryOpen(state, wide));
  return (
    <header id="header" className="flex h-14 shrink-0 items-center gap-1 px-2.5 sm:px-3.5">
      {!listOpen && (
        <>
          <HistoryToggle icon={PanelLeft} />
          <NewChatButton icon={SquarePen} />
        </>
      )}
      <ProfileSelect />
      <div className="flex-1" />
      <ShareButton />
      <Readme />
      {needsKeys && (
        <Tooltip text={t('navigation.user.menu.apiKeys')}>
          <Link id="api-keys-button" href="/env" aria-label={t('navigation.user.menu.apiKeys')} className={buttonClass('ghost', 'icon')}>
            <KeyRound className="size-[1.15rem]" strokeWidth={1.9} aria-hidden />
          </Link>
        </Tooltip>
      )}
      <HeaderLinks />
      <SettingsToggle />
      <ThemeToggle />
      <UserMenu />
    </header>
  );
}

/** For settings that have their place beside the chat. */
function SettingsToggle() {
  const offered = useApp((state) => selectSettingsInSidebar(state) && state.settingsForm.length > 0);
  const open = useApp(selectSettingsPanelOpen);
  if (!offered) return null;
  return (
    <IconButton
      id="chat-settings-header-button"
      icon={SlidersHorizontal}
      label={t('chat.settings.title')}
      aria-pressed={open}
      onClick={() => setApp({ settingsPanelOpen: !open })}
    />
  );
}
