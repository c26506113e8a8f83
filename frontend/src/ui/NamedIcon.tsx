import type { LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { assetUrl } from '@/client/paths';
import { iconName, loadIcon, loadedIcon } from '@/lib/icons';

interface NamedIconProps {
  /** A Lucide name, or the address of a picture. */
  name: string;
  className?: string;
}

/** An icon that the server names. Until it is there, and when it does not exist, its place stays empty. */
export function NamedIcon({ name, className = 'size-4' }: NamedIconProps) {
  if (/[/.]/.test(name)) return <img src={assetUrl(name)} alt="" className={`${className} rounded-sm object-contain`} />;
  return <LoadedIcon name={iconName(name)} className={className} />;
}

function LoadedIcon({ name, className }: { name: string; className: string }) {
  const [loaded, setLoaded] = useState<{ name: string; icon: LucideIcon | null }>();
  useEffect(() => {
    let current = true;
    void loadIcon(name).then((icon) => current && setLoaded({ name, icon }));
    return () => {
      current = false;
    };
  }, [name]);
  const Icon = loadedIcon(name) ?? (loaded?.name === name ? loaded.icon : null);
  return Icon ? <Icon className={className} aria-hidden /> : <svg className={className} aria-hidden />;
}
