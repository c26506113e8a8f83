import { useState } from 'react';
import { t } from '@/lib/i18n';
import { renameThread } from '@/state/history';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { Spinner } from '@/ui/Spinner';
import type { ThreadDialogProps } from './ThreadDialogs';

export function RenameDialog({ thread, onClose }: ThreadDialogProps) {
  const [name, setName] = useState(thread.name ?? '');
  const [busy, setBusy] = useState(false);
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await renameThread(thread.id, name.trim()).then(onClose, () => setBusy(false));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('threadHistory.thread.actions.rename.title')}
      description={t('threadHistory.thread.actions.rename.description')}
    >
      <form className="flex flex-col gap-5" onSubmit={submit}>
        <Field
          id="name"
          autoFocus
          label={t('threadHistory.thread.actions.rename.form.name.label')}
          placeholder={t('threadHistory.thread.actions.rename.form.name.placeholder')}
          value={name}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button variant="outline" onClick={onClose}>{t('common.actions.cancel')}</Button>
          <Button type="submit" disabled={busy || !name.trim()}>
            {busy && <Spinner />}
            {t('common.actions.confirm')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
