import { Plug } from 'lucide-react';
import { t } from '@/lib/i18n';
import { openDialog, useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { Tooltip } from '@/ui/Tooltip';

/** Tool servers that the user connects to this app. */
export function McpButton() {
  const enabled = useApp((state) => state.config?.features.mcp?.enabled);
  const connected = useApp((state) => state.mcp.filter(({ status }) => status === 'connected').length);
  if (!enabled) return null;
  const label = t('mcp.title');
  return (
    <Tooltip text={label} side="top">
      <Button
        variant="ghost"
        size={connected > 0 ? 'sm' : 'round'}
        className="h-9 rounded-full"
        aria-label={connected > 0 ? t('mcp.buttonWithCount', { count: connected }) : label}
        onClick={() => openDialog('mcp')}
      >
        <Plug className="size-[1.15rem]" strokeWidth={1.9} aria-hidden />
        {connected > 0 && <span className="text-xs tabular-nums">{connected}</span>}
      </Button>
    </Tooltip>
  );
}
