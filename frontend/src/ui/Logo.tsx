import { api } from '@/client/api';
import { assetUrl } from '@/client/paths';
import { useApp } from '@/state/store';

export function Logo({ className }: { className?: string }) {
  const theme = useApp((state) => state.theme);
  const custom = useApp((state) => state.config?.ui.logo_file_url);
  const name = useApp((state) => state.config?.ui.name);
  return <img className={`logo object-contain ${className ?? ''}`} src={custom ? assetUrl(custom) : api.logoUrl(theme)} alt={name ?? ''} />;
}
