import { useState } from 'react';
import { t } from '@/lib/i18n';
import { navigate } from '@/lib/navigation';
import { notify } from '@/lib/notify';
import { storedUserEnv, storeUserEnv } from '@/lib/userEnv';
import { disconnect } from '@/state/connection';
import { selectConfig } from '@/state/selectors';
import { freshChat, setApp, useApp } from '@/state/store';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Logo } from '@/ui/Logo';

const NONE: string[] = [];

/** Values that the app needs from each user, such as their API keys. */
export default function EnvPage() {
  const names = useApp((state) => selectConfig(state).userEnv) ?? NONE;
  const masked = useApp((state) => selectConfig(state).maskUserEnv !== false);
  const [values, setValues] = useState(storedUserEnv);

  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    storeUserEnv(values);
    notify.success(t('apiKeys.success.saved'));
    // The values go with the connection: a new one is needed.
    disconnect();
    setApp(freshChat());
    navigate('/');
  };

  return (
    <main className="flex min-h-full items-center justify-center px-6 py-12">
      <form className="flex w-full max-w-md flex-col gap-6" onSubmit={submit}>
        <Logo className="h-12 self-center" />
        <div className="flex flex-col gap-2 text-center">
          <h1 className="text-2xl font-semibold tracking-[-0.02em]">{t('apiKeys.title')}</h1>
          <p className="text-pretty text-sm leading-relaxed text-muted-foreground">{t('apiKeys.description')}</p>
        </div>
        {names.map((name, index) => (
          <Field
            key={name}
            id={name}
            name={name}
            label={name}
            required
            autoFocus={index === 0}
            autoComplete="off"
            spellCheck={false}
            type={masked ? 'password' : 'text'}
            value={values[name] ?? ''}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          />
        ))}
        <Button id="submit-env" type="submit" size="lg">{t('common.actions.save')}</Button>
      </form>
    </main>
  );
}
