import { useState } from 'react';
import { t } from '@/lib/i18n';
import { cn } from '@/lib/cn';
import { ImageDialog } from './ImageDialog';
import { LoadFailed } from './LoadFailed';
import type { ElementProps } from './ElementView';
import { useElementUrl } from './useElementUrl';

const WIDTHS = { small: 'max-w-40', medium: 'max-w-80', large: 'max-w-full' } as const;

export function ImageElement({ element, display }: ElementProps) {
  const url = useElementUrl(element);
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState(false);
  if (!url || failed) return <LoadFailed element={element} />;
  return (
    <div className={cn(`${display}-image`, display === 'inline' && WIDTHS[element.size ?? 'medium'])}>
      <button
        type="button"
        className="block cursor-zoom-in overflow-hidden rounded-xl border border-border bg-muted"
        aria-label={t('chat.elements.enlarge', { name: element.name })}
        onClick={() => setOpen(true)}
      >
        <img
          src={url}
          alt={element.name}
          loading="lazy"
          className={cn('block h-auto max-w-full', display === 'inline' && 'max-h-96 object-contain')}
          onError={() => setFailed(true)}
        />
      </button>
      <ImageDialog name={element.name} url={url} open={open} onOpenChange={setOpen} />
    </div>
  );
}
