import { Loader } from 'lucide-react';
import { t } from '@/lib/i18n';

export const Spinner = ({ className = 'size-4' }: { className?: string }) => (
  <Loader className={`animate-spin ${className}`} role="status" aria-label={t('common.status.loading')} />
);
