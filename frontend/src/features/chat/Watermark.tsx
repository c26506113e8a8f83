import { Markdown } from '@/features/markdown/Markdown';
import { t } from '@/lib/i18n';

export const Watermark = () => (
  <div className="watermark flex min-h-8 shrink-0 items-center justify-center px-4 pb-[env(safe-area-inset-bottom)] text-center text-xs text-muted-foreground">
    <Markdown text={t('chat.watermark')} />
  </div>
);
