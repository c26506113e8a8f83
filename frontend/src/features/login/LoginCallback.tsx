import { useEffect } from 'react';
import { navigate } from '@/lib/navigation';
import { loadAccount } from '@/state/boot';
import { Spinner } from '@/ui/Spinner';

/** Where a sign-in provider sends the user back to. The cookie is set by then. */
export function LoginCallback() {
  useEffect(() => {
    loadAccount().then(
      () => navigate('/', { replace: true }),
      () => navigate('/login', { replace: true }),
    );
  }, []);
  return (
    <main className="flex h-full items-center justify-center">
      <Spinner className="size-6 text-muted-foreground" />
    </main>
  );
}
