import { Download } from 'lucide-react';
import { cn } from '@/lib/cn';
import { FileIcon } from '@/ui/FileIcon';
import type { ElementProps } from './ElementView';
import { useElementUrl } from './useElementUrl';

export function FileElement({ element, display }: ElementProps) {
  const url = useElementUrl(element);
  return (
    <a
      className={cn(
        `${display}-${element.type}`,
        'group flex w-64 max-w-full items-center gap-3 rounded-xl border border-border bg-card p-2.5 text-sm transition-colors hover:bg-accent',
      )}
      href={url ?? undefined}
      download={element.name}
      target="_blank"
      rel="noopener noreferrer"
    >
      <FileIcon type={element.mime ?? ''} name={element.name} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{element.name}</span>
        <span className="block truncate text-xs text-muted-foreground">{kindOf(element.name, element.mime)}</span>
      </span>
      <Download className="size-4 shrink-0 text-muted-foreground opacity-60 transition-opacity group-hover:opacity-100" aria-hidden />
    </a>
  );
}

function kindOf(name: string, mime: string | null | undefined): string {
  const ending = /\.(\w{1,8})$/.exec(name)?.[1];
  return ending ? ending.toUpperCase() : (mime ?? '');
}
