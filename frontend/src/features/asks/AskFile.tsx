import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { uploadFile } from '@/client/upload';
import type { AskSpec } from '@/client/types';
import { acceptAttribute } from '@/lib/files';
import { t } from '@/lib/i18n';
import { notify } from '@/lib/notify';
import { reportProblem } from '@/state/attachments';
import { answerAsk } from '@/state/chat';
import { app, type Ask } from '@/state/store';
import { Button } from '@/ui/Button';
import { Spinner } from '@/ui/Spinner';

interface AskFileProps {
  ask: Ask;
  spec: Extract<AskSpec, { type: 'file' }>;
}

export function AskFile({ ask, spec }: AskFileProps) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const maxFiles = spec.max_files ?? 1;

  const answer = async (list: FileList | null) => {
    const files = Array.from(list ?? []);
    if (files.length > maxFiles) return notify.error(t('chat.fileUpload.errors.tooMany', { count: maxFiles }));
    if (files.length === 0 || !files.every((file) => reportProblem(file, spec))) return;
    setBusy(true);
    try {
      const target = { sessionId: app().sessionId, askParentId: ask.parentId };
      answerAsk(await Promise.all(files.map((file) => uploadFile(file, target).done)));
    } catch (error) {
      notify.error(`${t('chat.fileUpload.errors.failed')} ${(error as Error).message}`);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div
      className="flex w-full max-w-md items-center justify-between gap-4 rounded-xl border border-dashed border-input bg-muted/60 px-4 py-3.5"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void answer(event.dataTransfer.files);
      }}
    >
      <div className="min-w-0 text-sm">
        <div className="font-medium">{t('chat.fileUpload.dragDrop')}</div>
        {spec.max_size_mb != null && (
          <div className="text-xs text-muted-foreground">{t('chat.fileUpload.sizeLimit')} {spec.max_size_mb} MB</div>
        )}
      </div>
      <Button
        id={busy ? 'ask-upload-button-loading' : 'ask-upload-button'}
        variant="outline"
        size="sm"
        disabled={busy}
        onClick={() => input.current?.click()}
      >
        {busy ? <Spinner /> : <Upload className="size-4" aria-hidden />}
        {t('chat.fileUpload.browse')}
      </Button>
      <input
        ref={input}
        id="ask-button-input"
        type="file"
        className="hidden"
        multiple={maxFiles > 1}
        accept={acceptAttribute(spec.accept)}
        aria-label={t('chat.fileUpload.browse')}
        onChange={(event) => {
          const { files } = event.target;
          void answer(files).finally(() => input.current && (input.current.value = ''));
        }}
      />
    </div>
  );
}
