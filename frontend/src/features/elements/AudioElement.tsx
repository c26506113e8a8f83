import { useState } from 'react';
import type { ElementProps } from './ElementView';
import { LoadFailed } from './LoadFailed';
import { useElementUrl } from './useElementUrl';

export function AudioElement({ element, display }: ElementProps) {
  const url = useElementUrl(element);
  const [failed, setFailed] = useState(false);
  if (!url || failed) return <LoadFailed element={element} />;
  return (
    <figure className={`${display}-audio flex w-full max-w-md flex-col gap-1.5`}>
      <figcaption className="truncate text-sm font-medium">{element.name}</figcaption>
      <audio
        controls
        preload="metadata"
        className="h-10 w-full"
        src={url}
        autoPlay={element.autoPlay ?? false}
        aria-label={element.name}
        onError={() => setFailed(true)}
      />
    </figure>
  );
}
