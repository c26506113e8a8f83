/** Widgets of an app's chat settings (wire-protocol.md 3.11). */

interface WidgetBase {
  id: string;
  label: string;
  tooltip?: string | null;
  description?: string | null;
  disabled?: boolean | null;
}

export interface WidgetItem {
  label: string;
  value: string;
}

export type Widget = WidgetBase &
  (
    | { type: 'switch'; initial?: boolean | null }
    | { type: 'checkbox'; initial?: boolean | null }
    | { type: 'slider'; initial?: number | null; min?: number; max?: number; step?: number }
    | { type: 'select'; initial?: string | null; items?: WidgetItem[] }
    | { type: 'radio'; initial?: string | null; items?: WidgetItem[] }
    | { type: 'textinput'; initial?: string | null; placeholder?: string | null; multiline?: boolean }
    | { type: 'numberinput'; initial?: number | null; placeholder?: string | null }
    | { type: 'tags'; initial?: string[] | null }
    | { type: 'multiselect'; initial?: string[] | null; items?: WidgetItem[] }
    | DatePickerWidget
  );

export interface DatePickerWidget {
  type: 'datepicker';
  mode?: 'single' | 'range';
  initial?: string | [string, string] | null;
  min_date?: string | null;
  max_date?: string | null;
  format?: string | null;
  placeholder?: string | null;
}

export type WidgetOf<Type extends Widget['type']> = Extract<Widget, { type: Type }>;

export interface Tab {
  id: string;
  label: string;
  inputs: Widget[];
}

/** What the server sends: widgets, or tabs of widgets. */
export type SettingsForm = (Widget | Tab)[];

export type SettingsValues = Record<string, unknown>;

const isTab = (item: Widget | Tab): item is Tab => 'inputs' in item && Array.isArray(item.inputs);

/** Tabs win over loose widgets as soon as one of them has something in it. */
export const tabsOf = (form: SettingsForm): Tab[] => form.filter(isTab).filter((tab) => tab.inputs.length > 0);

export const looseWidgetsOf = (form: SettingsForm): Widget[] => form.filter((item): item is Widget => !isTab(item));

export const initialValues = (form: SettingsForm): SettingsValues =>
  Object.fromEntries(
    form.flatMap((item) => (isTab(item) ? item.inputs : [item])).map((widget) => [widget.id, widget.initial ?? null]),
  );
