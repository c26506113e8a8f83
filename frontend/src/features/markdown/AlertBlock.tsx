import {
  Bug, CircleAlert, CircleCheck, CircleHelp, Clock, FlaskConical, Info, Lightbulb, ListChecks, type LucideIcon, NotebookPen, Rocket,
  ShieldCheck, Sparkles, StickyNote, TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { useApp } from '@/state/store';
import type { AlertKind, AlertText } from './alerts';

/** A hue of the colour wheel for each; the rest of the colour comes from the theme. */
const LOOKS: Record<AlertKind, { icon: LucideIcon; hue: number }> = {
  info: { icon: Info, hue: 212 },
  note: { icon: StickyNote, hue: 222 },
  tip: { icon: Rocket, hue: 152 },
  important: { icon: Sparkles, hue: 268 },
  warning: { icon: TriangleAlert, hue: 38 },
  caution: { icon: CircleAlert, hue: 6 },
  debug: { icon: Bug, hue: 220 },
  example: { icon: NotebookPen, hue: 232 },
  success: { icon: CircleCheck, hue: 145 },
  help: { icon: CircleHelp, hue: 196 },
  idea: { icon: Lightbulb, hue: 48 },
  pending: { icon: Clock, hue: 28 },
  security: { icon: ShieldCheck, hue: 350 },
  beta: { icon: FlaskConical, hue: 286 },
  'best-practice': { icon: ListChecks, hue: 174 },
};

/** A box that stands out of the text. "classic" is filled, "modern" has a coloured edge. */
export function AlertBlock({ alert: { kind, title }, children }: { alert: AlertText; children: ReactNode }) {
  const modern = useApp((state) => state.config?.ui.alert_style === 'modern');
  const { icon: Icon, hue } = LOOKS[kind];
  return (
    <div
      role="note"
      className={cn('alert-block', `alert-${kind}`, modern ? 'alert-modern' : 'alert-classic')}
      style={{ '--alert-hue': hue } as React.CSSProperties}
    >
      <p className="alert-title">
        <Icon className="size-4 shrink-0" aria-hidden />
        {title || t(`alerts.${kind}`)}
      </p>
      {children}
    </div>
  );
}
