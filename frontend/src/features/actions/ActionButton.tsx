import type { Action } from '@/client/types';
import { Button } from '@/ui/Button';
import { NamedIcon } from '@/ui/NamedIcon';
import { Spinner } from '@/ui/Spinner';
import { Tooltip } from '@/ui/Tooltip';

interface ActionButtonProps {
  action: Action;
  busy?: boolean;
  disabled?: boolean;
  onClick(): void;
}

export function ActionButton({ action, busy = false, disabled = false, onClick }: ActionButtonProps) {
  // An icon alone is enough for a button without a label; its name then serves those who cannot see it.
  const text = action.label || (action.icon ? '' : action.name);
  return (
    <Tooltip text={action.tooltip} side="top">
      <Button
        id={action.id}
        variant="outline"
        size={text ? 'sm' : 'icon-sm'}
        aria-label={text ? undefined : action.tooltip || action.name}
        className="text-foreground"
        disabled={busy || disabled}
        onClick={onClick}
      >
        {busy ? <Spinner /> : action.icon && <NamedIcon name={action.icon} />}
        {text}
      </Button>
    </Tooltip>
  );
}
