import { BookOpen } from 'lucide-react';
import { useState } from 'react';
import { Markdown } from '@/features/markdown/Markdown';
import { t } from '@/lib/i18n';
import { useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';

/** The app's own page, when it has one. */
export function Readme() {
  const markdown = useApp((state) => state.config?.markdown);
  const [open, setOpen] = useState(false);
  if (!markdown?.trim()) return null;
  return (
    <>
      <Button id="readme-button" variant="ghost" aria-label={t('navigation.header.readme')} onClick={() => setOpen(true)}>
        <BookOpen className="size-[1.15rem] sm:hidden" strokeWidth={1.9} aria-hidden />
        <span className="max-sm:sr-only">{t('navigation.header.readme')}</span>
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('navigation.header.readme')} className="max-w-3xl">
        <Markdown text={markdown} />
      </Dialog>
    </>
  );
}
