import { Star } from 'lucide-react';
import type { Step } from '@/client/types';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { toggleFavorite } from '@/state/chat';
import { selectHasFavorites } from '@/state/selectors';
import { useApp } from '@/state/store';
import { IconButton } from '@/ui/IconButton';

export function FavoriteButton({ step }: { step: Step }) {
  const offered = useApp(selectHasFavorites);
  if (!offered) return null;
  const starred = Boolean(step.metadata?.favorite);
  return (
    <IconButton
      icon={Star}
      size="icon-sm"
      label={t(`chat.favorites.${starred ? 'remove' : 'add'}`)}
      aria-pressed={starred}
      className={cn('favorite-message', starred && 'text-primary [&_svg]:fill-current')}
      onClick={() => toggleFavorite(step)}
    />
  );
}
