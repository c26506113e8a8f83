import type { ThreadSummary } from '@/client/types';
import { DeleteDialog } from './DeleteDialog';
import { RenameDialog } from './RenameDialog';
import { ShareDialog } from './ShareDialog';
import type { ThreadDialog } from './ThreadItem';

export interface ThreadDialogProps {
  thread: ThreadSummary;
  onClose(): void;
}

const DIALOGS = { rename: RenameDialog, share: ShareDialog, delete: DeleteDialog };

export default function ThreadDialogs({ kind, ...props }: ThreadDialogProps & { kind: ThreadDialog }) {
  const Dialog = DIALOGS[kind];
  return <Dialog {...props} />;
}
