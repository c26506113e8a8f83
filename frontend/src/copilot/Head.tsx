import { AppWindow, Maximize2, Minimize2, PanelRight, SquarePen, X } from 'lucide-react';
import { NewChatButton } from '@/features/header/NewChatButton';
import { ProfileSelect } from '@/features/profiles/ProfileSelect';
import { t } from '@/lib/i18n';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Logo } from '@/ui/Logo';
import { Menu, MenuChoice } from '@/ui/Menu';
import type { DisplayMode } from './config';
import { setExpanded, setMode, setOpen, useDisplay } from './display';

export function Head() {
  const { mode, expanded } = useDisplay();
  const ready = useApp((state) => state.config !== null);
  const Icon = mode === 'sidebar' ? PanelRight : AppWindow;
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b border-border px-3">
      {ready && <Logo className="me-1 h-7 max-w-32" />}
      {ready && <ProfileSelect />}
      <div className="flex-1" />
      {ready && <NewChatButton icon={SquarePen} />}
      {mode === 'floating' && (
        <IconButton icon={expanded ? Minimize2 : Maximize2} label={t(expanded ? 'copilot.collapse' : 'copilot.expand')} onClick={() => setExpanded(!expanded)} />
      )}
      <Menu
        trigger={
          <Button id="display-mode-button" variant="ghost" size="icon" aria-label={t('copilot.displayMode')}>
            <Icon className="size-[1.15rem]" strokeWidth={1.9} aria-hidden />
          </Button>
        }
      >
        <MenuChoice
          value={mode}
          onChange={(value) => setMode(value as DisplayMode)}
          options={[
            { value: 'floating', label: t('copilot.floating'), icon: AppWindow },
            { value: 'sidebar', label: t('copilot.sidebar'), icon: PanelRight },
          ]}
        />
      </Menu>
      {mode === 'sidebar' && <IconButton id="close-sidebar-button" icon={X} label={t('copilot.close')} onClick={() => setOpen(false)} />}
    </header>
  );
}
