import { Paperclip } from 'lucide-react';
import { useRef } from 'react';
import type { UploadRules } from '@/client/types';
import { acceptAttribute } from '@/lib/files';
import { t } from '@/lib/i18n';
import { attachFiles } from '@/state/attachments';
import { useApp } from '@/state/store';
import { IconButton } from '@/ui/IconButton';

export function AttachButton({ rules }: { rules: UploadRules }) {
  const input = useRef<HTMLInputElement>(null);
  const uploading = useApp((state) => state.attachments.some((attachment) => attachment.fileId === null));
  return (
    <>
      <IconButton
        id={uploading ? 'upload-button-loading' : 'upload-button'}
        icon={Paperclip}
        label={t('chat.input.actions.attachFiles')}
        tooltipSide="top"
        size="round"
        onClick={() => input.current?.click()}
      />
      <FileInput id="upload-button-input" ref={input} rules={rules} />
    </>
  );
}

interface FileInputProps {
  id: string;
  rules: UploadRules;
  ref?: React.Ref<HTMLInputElement>;
}

export function FileInput({ id, rules, ref }: FileInputProps) {
  return (
    <input
      id={id}
      ref={ref}
      type="file"
      multiple
      className="hidden"
      accept={acceptAttribute(rules.accept)}
      aria-label={t('chat.input.actions.attachFiles')}
      onChange={(event) => {
        attachFiles(Array.from(event.target.files ?? []), rules);
        event.target.value = '';
      }}
    />
  );
}
