import { Plus, RotateCw, Unplug, Wrench } from 'lucide-react';
import { useState } from 'react';
import { t } from '@/lib/i18n';
import { cn } from '@/lib/cn';
import { notify } from '@/lib/notify';
import { connectMcp, disconnectMcp, reconnectMcp } from '@/state/mcp';
import { closeDialog, useApp, type McpEntry } from '@/state/store';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { IconButton } from '@/ui/IconButton';
import { Spinner } from '@/ui/Spinner';
import { McpForm } from './McpForm';

const NONE: never[] = [];

export default function McpDialog() {
  const entries = useApp((state) => state.mcp);
  const configured = useApp((state) => state.config?.features.mcp?.servers) ?? NONE;
  const own = useApp((state) => state.config?.features.mcp?.user_servers?.enabled === true);
  const [adding, setAdding] = useState(false);
  const offered = configured.filter(({ name }) => !entries.some((entry) => entry.name === name));
  return (
    <Dialog
      id="mcp-servers"
      open
      onOpenChange={(open) => !open && closeDialog()}
      title={t('mcp.title')}
      description={t('mcp.description')}
      className="max-w-lg"
    >
      {adding ? (
        <McpForm onDone={() => setAdding(false)} />
      ) : (
        <div className="flex flex-col gap-4">
          {entries.length === 0 && offered.length === 0 && <p className="text-sm text-muted-foreground">{t('mcp.empty')}</p>}
          <ul className="flex flex-col gap-2">
            {entries.map((entry) => (
              <Connection key={entry.name} entry={entry} />
            ))}
            {offered.map(({ name, type }) => (
              <Offer key={name} name={name} type={type} />
            ))}
          </ul>
          {own && (
            <Button variant="outline" className="self-start" onClick={() => setAdding(true)}>
              <Plus className="size-4" aria-hidden />
              {t('mcp.add')}
            </Button>
          )}
        </div>
      )}
    </Dialog>
  );
}

const rowClass = 'flex items-center gap-3 rounded-xl border border-border bg-card p-3';

function Connection({ entry }: { entry: McpEntry }) {
  const { name, status, tools } = entry;
  return (
    <li className={rowClass}>
      <span
        aria-hidden
        className={cn('size-2 shrink-0 rounded-full', status === 'connected' ? 'bg-primary' : status === 'failed' ? 'bg-destructive' : 'animate-pulse bg-muted-foreground')}
      />
      <div className="min-w-0 flex-1">
        <div className="truncate text-sm font-medium">{name}</div>
        <div className="flex items-start gap-1.5 text-xs text-muted-foreground">
          {status === 'connected' && tools.length > 0 ? (
            <>
              <Wrench className="mt-0.5 size-3 shrink-0" aria-hidden />
              <span className="line-clamp-2">{tools.map((tool) => tool.name).join(', ')}</span>
            </>
          ) : (
            t(`mcp.status.${status}`)
          )}
        </div>
      </div>
      {status === 'connecting' ? (
        <Spinner />
      ) : (
        <IconButton icon={RotateCw} size="icon-sm" label={t('mcp.reconnect', { name })} onClick={() => attempt(reconnectMcp(entry))} />
      )}
      <IconButton icon={Unplug} size="icon-sm" label={t('mcp.remove', { name })} onClick={() => attempt(disconnectMcp(name))} />
    </li>
  );
}

function Offer({ name, type }: { name: string; type: string }) {
  return (
    <li className={rowClass}>
      <div className="min-w-0 flex-1">
        <div className="truncate text-sm font-medium">{name}</div>
        <div className="text-xs text-muted-foreground">{type}</div>
      </div>
      <Button size="sm" variant="outline" onClick={() => attempt(connectMcp({ name }))}>{t('mcp.connect')}</Button>
    </li>
  );
}

const attempt = (work: Promise<unknown>) =>
  void work.catch((error: { detail?: string }) => notify.error(error.detail || t('mcp.status.failed')));
