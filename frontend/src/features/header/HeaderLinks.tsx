import { assetUrl } from '@/client/paths';
import { cn } from '@/lib/cn';
import { useApp } from '@/state/store';
import { buttonClass } from '@/ui/Button';
import { Tooltip } from '@/ui/Tooltip';

const NONE: never[] = [];

export function HeaderLinks() {
  const links = useApp((state) => state.config?.ui.header_links) ?? NONE;
  return links.map(({ name, icon_url, url, display_name, target }) => (
    <Tooltip key={`${name}${url}`} text={display_name ? null : name}>
      <a
        href={url}
        target={target ?? '_blank'}
        rel="noopener noreferrer"
        aria-label={display_name ? undefined : name}
        className={cn(buttonClass('ghost', display_name ? 'md' : 'icon'), 'max-sm:px-2')}
      >
        <img src={assetUrl(icon_url)} alt="" className="size-[1.15rem] object-contain" />
        {/* On a phone there is room for the picture alone. */}
        {display_name && <span className="max-sm:sr-only">{display_name}</span>}
      </a>
    </Tooltip>
  ));
}
