import { lazy, Suspense } from 'react';
import { NewChatDialog } from '@/features/header/NewChatDialog';
import { useApp, type DialogName } from '@/state/store';

const DIALOGS: Record<DialogName, React.ComponentType> = {
  newChat: NewChatDialog,
  search: lazy(() => import('@/features/history/SearchDialog')),
  shortcuts: lazy(() => import('@/features/shortcuts/ShortcutsDialog')),
  settings: lazy(() => import('@/features/settings/SettingsDialog')),
  mcp: lazy(() => import('@/features/mcp/McpDialog')),
};

/** What opens from more than one place; one at a time. */
export function Dialogs() {
  const name = useApp((state) => state.dialog);
  if (!name) return null;
  const Dialog = DIALOGS[name];
  return (
    <Suspense>
      <Dialog />
    </Suspense>
  );
}
