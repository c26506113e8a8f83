import { api } from '@/client/api';
import { assetUrl } from '@/client/paths';
import type { Step } from '@/client/types';
import { cn } from '@/lib/cn';
import { isMessage } from '@/state/layout';
import { useApp, type AppState } from '@/state/store';
import { NamedIcon } from '@/ui/NamedIcon';
import { Tooltip } from '@/ui/Tooltip';

interface AvatarProps {
  step: Step;
  /** Keeps its place but shows nothing: the same author goes on. */
  hidden?: boolean;
}

export function Avatar({ step, hidden = false }: AvatarProps) {
  const size = useApp((state) => state.config?.ui.avatar_size) ?? (isMessage(step) ? 24 : 18);
  const src = useApp((state) => avatarSource(state, step));
  const icon = step.metadata?.icon;
  return (
    <div className={cn('flex h-7 w-7 shrink-0 items-center justify-center', hidden && 'invisible')}>
      <Tooltip text={step.name} side="left">
        <span className="flex items-center justify-center" style={{ width: size, height: size }}>
          {icon ? (
            <NamedIcon name={icon} className="size-4 text-muted-foreground" />
          ) : (
            <img src={src} alt="" className="size-full rounded-full object-cover" />
          )}
        </span>
      </Tooltip>
    </div>
  );
}

function avatarSource({ config, chatProfile }: AppState, step: Step): string {
  if (config?.ui.default_avatar_file_url) return assetUrl(config.ui.default_avatar_file_url);
  const name = step.metadata?.avatarName || step.name || 'default';
  const profile = config?.chatProfiles.find((item) => item.name === chatProfile);
  if (profile?.icon && name === config?.ui.name) return assetUrl(profile.icon);
  return api.avatarUrl(name);
}
