import { useEffect, useRef, useState } from 'react';
import { initialValues, type SettingsValues } from '@/client/settings';
import { confirmSettings, editSettings } from '@/state/settings';
import { app, useApp } from '@/state/store';

/** Typing is one edit, not one per letter. */
const EDIT_MS = 250;

/** Values being edited. The app hears of edits as they come; in force they are when confirmed. */
export function useSettingsDraft() {
  const form = useApp((state) => state.settingsForm);
  const confirmed = useApp((state) => state.settingsValues);
  const [values, setValues] = useState(confirmed);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const edited = useRef<SettingsValues | null>(null);

  // The app may answer an edit with another form, and other values.
  useEffect(() => setValues(confirmed), [form, confirmed]);
  const tellApp = () => {
    clearTimeout(timer.current);
    if (edited.current) editSettings(edited.current);
    edited.current = null;
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = (next: SettingsValues) => {
    setValues(next);
    edited.current = next;
    clearTimeout(timer.current);
    timer.current = setTimeout(tellApp, EDIT_MS);
  };
  return {
    form,
    values,
    change: (id: string, value: unknown) => change({ ...values, [id]: value }),
    reset: () => change(initialValues(app().settingsForm)),
    confirm() {
      clearTimeout(timer.current);
      edited.current = null;
      confirmSettings(values);
    },
    discard() {
      clearTimeout(timer.current);
      edited.current = null;
      setValues(app().settingsValues);
    },
  };
}
