import { initialValues, type SettingsForm, type SettingsValues } from '@/client/settings';
import { send } from './transport';
import { app, setApp } from './store';

/** A form from the app comes with its values: what the user had chosen before is gone. */
export const setSettingsForm = (form: SettingsForm) =>
  setApp({ settingsForm: form ?? [], settingsValues: initialValues(form ?? []) });

/** A stored chat has its own values, for a form that may come before or after it. */
export const restoreSettings = (values: SettingsValues | null | undefined) =>
  values && setApp(({ settingsValues }) => ({ settingsValues: { ...settingsValues, ...values } }));

export function confirmSettings(values: SettingsValues): void {
  const clean = withoutEmpty(values);
  setApp({ settingsValues: clean });
  send('chat_settings_change', clean);
}

/** While the user edits: the app may answer with another form. */
export const editSettings = (values: SettingsValues) => send('chat_settings_edit', withoutEmpty(values));

/** An emptied field has no value. */
const withoutEmpty = (values: SettingsValues): SettingsValues =>
  Object.fromEntries(Object.entries(values).map(([id, value]) => [id, value === '' ? null : value]));

export const hasSettings = () => app().settingsForm.length > 0;
