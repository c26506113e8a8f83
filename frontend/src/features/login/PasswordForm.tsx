import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { t } from '@/lib/i18n';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import { Spinner } from '@/ui/Spinner';

interface PasswordFormProps {
  onSubmit(name: string, password: string): Promise<void>;
}

export function PasswordForm({ onSubmit }: PasswordFormProps) {
  const [values, setValues] = useState({ email: '', password: '' });
  const [shown, setShown] = useState(false);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const missing = (name: 'email' | 'password') => (tried && !values[name] ? t(`auth.login.form.${name}.required`) : null);
  const change = (event: React.ChangeEvent<HTMLInputElement>) =>
    setValues({ ...values, [event.target.name]: event.target.value });

  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!values.email || !values.password) return;
    setBusy(true);
    await onSubmit(values.email, values.password);
    setBusy(false);
  };

  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={submit}>
      <Field
        id="email"
        name="email"
        autoComplete="username"
        autoCapitalize="none"
        autoFocus
        label={t('auth.login.form.email.label')}
        placeholder={t('auth.login.form.email.placeholder')}
        value={values.email}
        error={missing('email')}
        onChange={change}
      />
      <Field
        id="password"
        name="password"
        type={shown ? 'text' : 'password'}
        autoComplete="current-password"
        label={t('auth.login.form.password.label')}
        value={values.password}
        error={missing('password')}
        onChange={change}
        className="pe-12"
        trailing={
          <IconButton
            icon={shown ? EyeOff : Eye}
            label={t(`auth.login.form.password.${shown ? 'hide' : 'show'}`)}
            onClick={() => setShown(!shown)}
          />
        }
      />
      <Button type="submit" size="lg" className="mt-1 w-full" disabled={busy}>
        {busy && <Spinner />}
        {t('auth.login.form.actions.signin')}
      </Button>
    </form>
  );
}
