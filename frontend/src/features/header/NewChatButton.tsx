import type { LucideIcon } from 'lucide-react';
import { t } from '@/lib/i18n';
import { requestNewChat } from '@/state/newChat';
import { IconButton } from '@/ui/IconButton';

export const NewChatButton = ({ icon }: { icon: LucideIcon }) => (
  <IconButton id="new-chat-button" icon={icon} label={t('navigation.newChat.dialog.tooltip')} onClick={requestNewChat} />
);
