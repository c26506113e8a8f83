import { Star, StarOff } from 'lucide-react';
import { useState } from 'react';
import type { Step } from '@/client/types';
import { t } from '@/lib/i18n';
import { toggleFavorite } from '@/state/chat';
import { selectHasFavorites } from '@/state/selectors';
import { setApp, useApp } from '@/state/store';
import { IconButton } from '@/ui/IconButton';
import { Popover } from '@/ui/Popover';

/** Starred messages, to be used again. */
export function FavoritesMenu() {
  const offered = useApp(selectHasFavorites);
  const favorites = useApp((state) => state.favorites);
  const [open, setOpen] = useState(false);
  if (!offered) return null;
  return (
    <div className="favorite-popover-wrapper">
      <Popover
        open={open}
        onOpenChange={setOpen}
        aria-label={t('chat.favorites.headline')}
        className="w-80"
        trigger={<IconButton icon={Star} size="round" label={t('chat.favorites.use')} tooltipSide="top" />}
      >
        <h2 className="px-3 pb-1.5 pt-2 text-xs font-medium text-muted-foreground">{t('chat.favorites.headline')}</h2>
        {favorites.length === 0 && <Empty />}
        <ul className="max-h-72 overflow-y-auto">
          {favorites.map((message) => (
            <Entry key={message.id} message={message} onDone={() => setOpen(false)} />
          ))}
        </ul>
      </Popover>
    </div>
  );
}

const Empty = () => (
  <div className="px-3 pb-3 pt-1">
    <p className="font-medium">{t('chat.favorites.empty.title')}</p>
    <p className="text-muted-foreground">{t('chat.favorites.empty.description')}</p>
  </div>
);

function Entry({ message, onDone }: { message: Step; onDone(): void }) {
  return (
    <li className="group flex items-center rounded-xl hover:bg-accent">
      <button
        type="button"
        className="min-w-0 flex-1 rounded-xl px-3 py-2 text-start"
        onClick={() => {
          setApp({ draft: message.output });
          onDone();
        }}
      >
        <span className="line-clamp-2 wrap-anywhere">{message.output}</span>
      </button>
      <IconButton
        icon={StarOff}
        size="icon-sm"
        label={t('chat.favorites.remove')}
        className="me-1.5 shrink-0"
        onClick={() => toggleFavorite({ ...message, metadata: { ...message.metadata, favorite: true } })}
      />
    </li>
  );
}
