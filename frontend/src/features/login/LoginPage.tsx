import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import { api } from '@/client/api';
import { assetUrl } from '@/client/paths';
import { t } from '@/lib/i18n';
import { navigate } from '@/lib/navigation';
import { loadAccount } from '@/state/boot';
import { useApp } from '@/state/store';
import { Alert } from '@/ui/Alert';
import { Logo } from '@/ui/Logo';
import { loginErrorText } from './loginError';
import { OAuthButtons } from './OAuthButtons';
import { PasswordForm } from './PasswordForm';

export default function LoginPage() {
  const auth = useApp((state) => state.auth)!;
  const [query] = useSearchParams();
  const [error, setError] = useState<string | null>(query.get('error'));

  const signIn = async (attempt: () => Promise<unknown>) => {
    setError(null);
    try {
      await attempt();
      await loadAccount();
      navigate('/', { replace: true });
    } catch (reason) {
      setError((reason as { detail?: string }).detail || 'default');
    }
  };

  useEffect(() => {
    // A proxy in front may have identified the user already.
    if (auth.headerAuth) void signIn(api.headerLogin);
  }, [auth.headerAuth]);

  return (
    <main className="flex min-h-full">
      <div className="flex min-w-0 flex-1 flex-col items-center justify-center px-6 py-12">
        <div className="flex w-full max-w-sm flex-col gap-7">
          <div className="flex flex-col items-center gap-6">
            <Logo className="h-14 max-w-56" />
            <h1 className="text-center text-2xl font-semibold tracking-[-0.02em]">{t('auth.login.title')}</h1>
          </div>
          {error && <Alert>{loginErrorText(error)}</Alert>}
          {auth.passwordAuth && <PasswordForm onSubmit={(name, password) => signIn(() => api.passwordLogin(name, password))} />}
          {auth.passwordAuth && auth.oauthProviders.length > 0 && <Separator />}
          <OAuthButtons providers={auth.oauthProviders} />
        </div>
      </div>
      <Picture />
    </main>
  );
}

const Separator = () => (
  <div className="flex items-center gap-3 text-xs text-muted-foreground">
    <span className="h-px flex-1 bg-border" />
    {t('auth.login.form.alternativeText.or')}
    <span className="h-px flex-1 bg-border" />
  </div>
);

/** The app's own picture on the other half of a wide screen, or a quiet pattern with its icon. */
function Picture() {
  const ui = useApp((state) => state.auth?.ui);
  const dark = useApp((state) => state.theme === 'dark');
  const image = ui?.login_page_image;
  const filter = (dark ? ui?.login_page_image_dark_filter : ui?.login_page_image_filter) ?? '';
  return (
    <div className="relative hidden flex-1 overflow-hidden border-l border-border bg-muted lg:block">
      {image ? (
        <img src={assetUrl(image)} alt="" className={`absolute inset-0 size-full object-cover ${filter || (dark ? 'brightness-60' : '')}`} />
      ) : (
        <div className="login-pattern absolute inset-0 flex items-center justify-center">
          <img src={api.faviconUrl()} alt="" className="w-1/4 max-w-36 drop-shadow-xl" />
        </div>
      )}
    </div>
  );
}
