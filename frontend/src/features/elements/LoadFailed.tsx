import type { Element } from '@/client/types';
import { t } from '@/lib/i18n';
import { Alert } from '@/ui/Alert';

export const LoadFailed = ({ element }: { element: Element }) => (
  <Alert className="w-fit">{t('chat.elements.unavailable', { name: element.name })}</Alert>
);
