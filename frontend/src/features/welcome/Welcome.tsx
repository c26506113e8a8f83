import { Markdown } from '@/features/markdown/Markdown';
import { t } from '@/lib/i18n';
import { selectConfig } from '@/state/selectors';
import { useApp } from '@/state/store';
import { Logo } from '@/ui/Logo';

/** The head of an empty chat: who is here, and what for. */
export function Welcome() {
  const description = useApp((state) => selectConfig(state).ui.description);
  const profile = useApp((state) => state.config?.chatProfiles.find((item) => item.name === state.chatProfile));
  return (
    <div className="flex flex-col items-center gap-5 px-4 pb-8 text-center">
      <Logo className="h-14 max-w-60" />
      <div className="flex max-w-xl flex-col gap-2">
        <h1 className="text-balance text-[1.65rem] font-semibold leading-tight tracking-[-0.02em]">{t('chat.welcome.title')}</h1>
        {profile?.markdown_description ? (
          <Markdown text={profile.markdown_description} className="text-muted-foreground" />
        ) : (
          description && <p className="text-pretty text-muted-foreground">{description}</p>
        )}
      </div>
    </div>
  );
}
