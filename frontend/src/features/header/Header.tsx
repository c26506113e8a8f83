import { KeyRound, SquarePen } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { Readme } from '@/features/readme/Readme';
import { t } from '@/lib/i18n';
import { startNewChat } from '@/state/connection';
import { useApp } from '@/state/store';
import { buttonClass } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Tooltip } from '@/ui/Tooltip';
import { HeaderLinks } from './HeaderLinks';
import { NewChatDialog } from './NewChatDialog';
import { ThemeToggle } from './ThemeToggle';
import { UserMenu } from './UserMenu';

export function Header() {
  const [asking, setAsking] = useState(false);
  const asks = useApp((state) => state.config?.ui.confirm_new_chat !== false);
  const needsKeys = useApp((state) => Boolean(state.config?.userEnv?.length));
  return (
    <header id="header" className="flex h-14 shrink-0 items-center gap-1 px-2.5 sm:px-3.5">
      <IconButton
        id="new-chat-button"
        icon={SquarePen}
        label={t('navigation.newChat.dialog.tooltip')}
        onClick={() => (asks ? setAsking(true) : startNewChat())}
      />
      <div className="flex-1" />
      <Readme />
      {needsKeys && (
        <Tooltip text={t('navigation.user.menu.apiKeys')}>
          <Link id="api-keys-button" href="/env" aria-label={t('navigation.user.menu.apiKeys')} className={buttonClass('ghost', 'icon')}>
            <KeyRound className="size-[1.15rem]" strokeWidth={1.9} aria-hidden />
          </Link>
        </Tooltip>
      )}
      <HeaderLinks />
      <ThemeToggle />
      <UserMenu />
      <NewChatDialog open={asking} onOpenChange={setAsking} onConfirm={startNewChat} />
    </header>
  );
}
