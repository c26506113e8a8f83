import { looseWidgetsOf, tabsOf, type SettingsForm as Form, type SettingsValues, type Widget } from '@/client/settings';
import { useApp } from '@/state/store';
import { isRightToLeft } from '@/lib/i18n';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/ui/kit/tabs';
import { WidgetField } from './WidgetField';

interface SettingsFormProps {
  form: Form;
  values: SettingsValues;
  onChange(id: string, value: unknown): void;
}

export function SettingsForm({ form, values, onChange }: SettingsFormProps) {
  const rightToLeft = useApp((state) => isRightToLeft(state.language));
  const tabs = tabsOf(form);
  const list = (widgets: Widget[]) => (
    <div className="flex flex-col gap-6">
      {widgets.map((widget) => (
        <WidgetField key={widget.id} widget={widget} value={values[widget.id]} onChange={(value) => onChange(widget.id, value)} />
      ))}
    </div>
  );
  if (tabs.length === 0) return list(looseWidgetsOf(form));
  return (
    <Tabs defaultValue={tabs[0]!.id} dir={rightToLeft ? 'rtl' : 'ltr'}>
      <TabsList>
        {tabs.map(({ id, label }) => (
          <TabsTrigger key={id} value={id}>{label}</TabsTrigger>
        ))}
      </TabsList>
      {tabs.map(({ id, inputs }) => (
        <TabsContent key={id} value={id} className="pt-4">{list(inputs)}</TabsContent>
      ))}
    </Tabs>
  );
}
