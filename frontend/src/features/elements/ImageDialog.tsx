import { Download, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { t } from '@/lib/i18n';
import { usePortal } from '@/ui/portal';

interface ImageDialogProps {
  name: string;
  url: string;
  open: boolean;
  onOpenChange(open: boolean): void;
}

const controlClass =
  'rounded-full bg-black/50 p-2.5 text-white/90 backdrop-blur transition-colors hover:bg-black/70 hover:text-white';

export function ImageDialog({ name, url, open, onOpenChange }: ImageDialogProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal container={usePortal()}>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/80 data-[state=open]:animate-in data-[state=closed]:animate-out data-[state=open]:fade-in-0 data-[state=closed]:fade-out-0" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-0 z-50 flex items-center justify-center p-4 outline-none sm:p-12 data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-97"
          onClick={(event) => event.target === event.currentTarget && onOpenChange(false)}
        >
          <Dialog.Title className="sr-only">{name}</Dialog.Title>
          <img src={url} alt={name} className="max-h-full max-w-full rounded-lg object-contain shadow-2xl" />
          <div className="absolute right-4 top-4 flex gap-2">
            <a href={url} download={name} aria-label={t('common.actions.download')} className={controlClass}>
              <Download className="size-5" aria-hidden />
            </a>
            <Dialog.Close aria-label={t('common.actions.close')} className={controlClass}>
              <X className="size-5" aria-hidden />
            </Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
