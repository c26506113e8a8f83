import { useState } from 'react';
import { t } from '@/lib/i18n';
import { connectMcp } from '@/state/mcp';
import { Alert } from '@/ui/Alert';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Spinner } from '@/ui/Spinner';

type Kind = 'sse' | 'streamable-http';

/** A server of the user's own. */
export function McpForm({ onDone }: { onDone(): void }) {
  const [values, setValues] = useState({ name: '', kind: 'streamable-http' as Kind, url: '', headers: '' });
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const change = (event: React.ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
    setValues({ ...values, [event.target.name]: event.target.value });

  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    const headers = parseHeaders(values.headers);
    if (headers === null) return setError(t('mcp.form.headersInvalid'));
    setBusy(true);
    setError(null);
    try {
      const { name, kind, url } = values;
      await connectMcp({ name: name.trim(), clientType: kind, url: url.trim(), ...(headers && { headers }) });
      onDone();
    } catch (reason) {
      setError((reason as { detail?: string }).detail || t('mcp.status.failed'));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      {error && <Alert>{error}</Alert>}
      <Field id="server-name" name="name" label={t('mcp.form.name')} required autoFocus value={values.name} onChange={change} />
      <div className="flex flex-col gap-1.5">
        <label htmlFor="server-type" className="text-sm font-medium">{t('mcp.form.type')}</label>
        <select
          id="server-type"
          name="kind"
          value={values.kind}
          onChange={change}
          className="h-11 rounded-xl border border-input bg-background px-3 text-[0.9375rem]"
        >
          <option value="streamable-http">streamable-http</option>
          <option value="sse">sse</option>
        </select>
      </div>
      <Field id="server-url" name="url" type="url" label={t('mcp.form.url')} required placeholder="https://" value={values.url} onChange={change} />
      <Field id="headers" name="headers" label={t('mcp.form.headers')} placeholder='{"Authorization": "Bearer …"}' spellCheck={false} value={values.headers} onChange={change} />
      <div className="flex justify-end gap-2 pt-1">
        <Button variant="outline" onClick={onDone}>{t('common.actions.cancel')}</Button>
        <Button type="submit" disabled={busy}>
          {busy && <Spinner />}
          {t('mcp.connect')}
        </Button>
      </div>
    </form>
  );
}

/** undefined when there are none, null when the text is not a JSON object of texts. */
function parseHeaders(text: string): Record<string, string> | undefined | null {
  if (!text.trim()) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject && Object.values(parsed).every((value) => typeof value === 'string') ? (parsed as Record<string, string>) : null;
  } catch {
    return null;
  }
}
