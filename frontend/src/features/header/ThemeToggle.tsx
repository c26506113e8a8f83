import { Monitor, Moon, Sun } from 'lucide-react';
import { t } from '@/lib/i18n';
import type { ThemeChoice } from '@/lib/theme';
import { chooseTheme } from '@/state/theme';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { Menu, MenuChoice } from '@/ui/Menu';

const CHOICES = [
  { value: 'light', icon: Sun },
  { value: 'dark', icon: Moon },
  { value: 'system', icon: Monitor },
] as const;

export function ThemeToggle() {
  const choice = useApp((state) => state.themeChoice);
  const theme = useApp((state) => state.theme);
  const Icon = theme === 'dark' ? Moon : Sun;
  return (
    <Menu
      trigger={
        <Button id="theme-toggle" variant="ghost" size="icon" aria-label={t('navigation.header.theme.label')}>
          <Icon className="size-[1.15rem]" strokeWidth={1.9} aria-hidden />
        </Button>
      }
    >
      <MenuChoice
        value={choice}
        onChange={(value) => chooseTheme(value as ThemeChoice)}
        options={CHOICES.map(({ value, icon }) => ({ value, icon, label: t(`navigation.header.theme.${value}`) }))}
      />
    </Menu>
  );
}
