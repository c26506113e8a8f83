import { Upload } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { t } from '@/lib/i18n';
import { attachFiles } from '@/state/attachments';
import { FileInput } from './AttachButton';
import { useUploadRules } from './useUploadRules';

interface DropZoneProps {
  id?: string;
  className?: string;
  children: ReactNode;
}

/** The whole chat takes files that are dragged onto it. */
export function DropZone({ id, className, children }: DropZoneProps) {
  const rules = useUploadRules();
  const [over, setOver] = useState(false);
  const enabled = rules !== null;

  useEffect(() => {
    // Files that miss the zone must not replace the page.
    const ignore = (event: DragEvent) => hasFiles(event) && event.preventDefault();
    window.addEventListener('dragover', ignore);
    window.addEventListener('drop', ignore);
    return () => {
      window.removeEventListener('dragover', ignore);
      window.removeEventListener('drop', ignore);
    };
  }, []);

  return (
    <div
      id={id}
      className={className}
      onDragEnter={(event) => enabled && hasFiles(event.nativeEvent) && setOver(true)}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!rules || event.defaultPrevented) return;
        event.preventDefault();
        attachFiles(Array.from(event.dataTransfer.files), rules);
      }}
    >
      {children}
      {/* Tests put files in here instead of dragging them. The hash belongs to the id. */}
      {rules && <FileInput id="#upload-drop-input" rules={rules} />}
      {over && (
        <div className="pointer-events-none absolute inset-3 z-30 flex items-center justify-center rounded-2xl border-2 border-dashed border-primary/60 bg-background/85 backdrop-blur-sm animate-in fade-in-0">
          <div className="flex flex-col items-center gap-3 text-primary">
            <Upload className="size-7" aria-hidden />
            <span className="font-medium">{t('chat.fileUpload.dragDrop')}</span>
          </div>
        </div>
      )}
    </div>
  );
}

const hasFiles = (event: DragEvent) => Array.from(event.dataTransfer?.types ?? []).includes('Files');
