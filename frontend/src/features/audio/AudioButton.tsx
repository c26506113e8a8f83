import { Mic, X } from 'lucide-react';
import { t } from '@/lib/i18n';
import { selectSendingBlocked } from '@/state/selectors';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Spinner } from '@/ui/Spinner';
import { toggleTalking } from './toggleTalking';

export function AudioButton() {
  const enabled = useApp((state) => state.config?.features.audio?.enabled);
  const connection = useApp((state) => state.audio.connection);
  const blocked = useApp(selectSendingBlocked);
  if (!enabled) return null;
  if (connection === 'connecting') {
    return (
      <Button id="audio-button" variant="ghost" size="round" aria-label={t('chat.speech.connecting')} disabled>
        <Spinner />
      </Button>
    );
  }
  const on = connection === 'on';
  return (
    <IconButton
      id="audio-button"
      icon={on ? X : Mic}
      size="round"
      tooltipSide="top"
      label={t(`chat.speech.${on ? 'stop' : 'start'}`)}
      aria-pressed={on}
      disabled={blocked && !on}
      onClick={toggleTalking}
    />
  );
}
