import { KeyRound, LogOut } from 'lucide-react';
import { t } from '@/lib/i18n';
import { navigate } from '@/lib/navigation';
import { logout } from '@/state/boot';
import { disconnect } from '@/state/connection';
import { freshChat, setApp, useApp } from '@/state/store';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '@/ui/Menu';

export function UserMenu() {
  const user = useApp((state) => state.user);
  const needsKeys = useApp((state) => Boolean(state.config?.userEnv?.length));
  if (!user) return null;
  const name = user.display_name || user.identifier;
  return (
    <Menu
      trigger={
        <button
          type="button"
          id="user-nav-button"
          aria-label={`${t('navigation.user.menu.label')}: ${name}`}
          className="ml-1 flex size-8 items-center justify-center overflow-hidden rounded-full bg-primary/15 text-sm font-semibold text-primary transition-shadow hover:ring-4 hover:ring-primary/10"
        >
          {user.metadata.image ? <img src={user.metadata.image} alt="" className="size-full object-cover" /> : name.charAt(0).toUpperCase()}
        </button>
      }
    >
      <MenuLabel>
        <span className="block max-w-56 truncate font-medium">{name}</span>
        {name !== user.identifier && <span className="block max-w-56 truncate text-xs text-muted-foreground">{user.identifier}</span>}
      </MenuLabel>
      <MenuSeparator />
      {needsKeys && <MenuItem icon={KeyRound} onSelect={() => navigate('/env')}>{t('navigation.user.menu.apiKeys')}</MenuItem>}
      <MenuItem icon={LogOut} onSelect={() => void signOut()}>{t('navigation.user.menu.logout')}</MenuItem>
    </Menu>
  );
}

async function signOut(): Promise<void> {
  disconnect();
  setApp(freshChat());
  await logout();
}
