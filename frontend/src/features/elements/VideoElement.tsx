import { useState } from 'react';
import { cn } from '@/lib/cn';
import { embedUrl } from './embedUrl';
import type { ElementProps } from './ElementView';
import { LoadFailed } from './LoadFailed';
import { useElementUrl } from './useElementUrl';

export const WIDTHS = { small: 'max-w-xs', medium: 'max-w-lg', large: 'max-w-full' } as const;

export function VideoElement({ element, display }: ElementProps) {
  const url = useElementUrl(element);
  const [failed, setFailed] = useState(false);
  if (!url || failed) return <LoadFailed element={element} />;
  const embedded = embedUrl(url, element.playerConfig);
  const frame = cn(`${display}-video w-full overflow-hidden rounded-xl bg-black`, display === 'inline' && WIDTHS[element.size ?? 'medium']);
  if (embedded) {
    return (
      <div className={cn(frame, 'aspect-video')}>
        <iframe src={embedded} title={element.name} className="size-full" allow="autoplay; encrypted-media; fullscreen; picture-in-picture" loading="lazy" />
      </div>
    );
  }
  return (
    <div className={frame}>
      <video
        controls
        playsInline
        preload="metadata"
        className="block max-h-[75dvh] w-full"
        src={url}
        autoPlay={element.autoPlay ?? false}
        aria-label={element.name}
        onError={() => setFailed(true)}
        {...fileAttributes(element.playerConfig)}
      />
    </div>
  );
}

const ALLOWED = ['autoPlay', 'controls', 'controlsList', 'crossOrigin', 'loop', 'muted', 'poster', 'preload'];

/** `file.attributes` of the player configuration are those of the video tag. */
function fileAttributes(config: Record<string, unknown> | null | undefined): Record<string, unknown> {
  const attributes = (config?.file as { attributes?: Record<string, unknown> } | undefined)?.attributes ?? {};
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => ALLOWED.includes(name)));
}
