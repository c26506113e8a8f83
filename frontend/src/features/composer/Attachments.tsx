import { X } from 'lucide-react';
import { formatBytes } from '@/lib/files';
import { t } from '@/lib/i18n';
import { removeAttachment } from '@/state/attachments';
import { useApp, type Attachment } from '@/state/store';
import { FileIcon } from '@/ui/FileIcon';

export function Attachments() {
  const attachments = useApp((state) => state.attachments);
  if (attachments.length === 0) return null;
  return (
    <div id="attachments" className="flex flex-wrap gap-2 px-3 pt-3">
      {attachments.map((attachment) => (
        <Chip key={attachment.id} attachment={attachment} />
      ))}
    </div>
  );
}

function Chip({ attachment }: { attachment: Attachment }) {
  const { id, name, size, type, progress, fileId, preview } = attachment;
  const uploading = fileId === null;
  return (
    <div className="relative flex w-56 max-w-full items-center gap-2.5 overflow-hidden rounded-xl border border-border bg-background p-2 pe-8 text-sm">
      {preview ? <img src={preview} alt="" className="size-9 shrink-0 rounded-lg object-cover" /> : <FileIcon type={type} name={name} />}
      <span className="min-w-0">
        <span className="block truncate font-medium">{name}</span>
        <span className="block text-xs text-muted-foreground">{formatBytes(size)}</span>
      </span>
      <button
        type="button"
        aria-label={`${t(`chat.fileUpload.actions.${uploading ? 'cancelUpload' : 'removeAttachment'}`)}: ${name}`}
        className="absolute right-1.5 top-1.5 rounded-full p-1 text-muted-foreground transition-colors hover:bg-accent hover:text-foreground"
        onClick={() => removeAttachment(id)}
      >
        <X className="size-3.5" aria-hidden />
      </button>
      {uploading && (
        <span
          role="progressbar"
          aria-label={name}
          aria-valuenow={Math.round(progress * 100)}
          className="absolute inset-x-0 bottom-0 h-0.5 bg-muted"
        >
          <span className="block h-full bg-primary transition-[width]" style={{ width: `${progress * 100}%` }} />
        </span>
      )}
    </div>
  );
}
