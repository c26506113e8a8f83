import { Check, ChevronDown, Circle, LoaderCircle, X, type LucideIcon } from 'lucide-react';
import { Collapsible } from 'radix-ui';
import { ownsPage } from '@/client/paths';
import { cn } from '@/lib/cn';
import { t } from '@/lib/i18n';
import { useMediaQuery } from '@/lib/useMediaQuery';
import { revealStep, useApp } from '@/state/store';
import { useTaskList, type Task, type TaskListContent } from './useTaskList';

/** The tasks that the app is working on, beside the chat. */
export function TaskAside() {
  const content = useTaskList();
  const roomy = useRoom();
  return content && roomy ? <Aside content={content} /> : null;
}

/** The same above the composer, where there is no room beside the chat. */
export function TaskFold() {
  const content = useTaskList();
  const roomy = useRoom();
  return content && !roomy ? <Folded content={content} /> : null;
}

function useRoom(): boolean {
  const wide = useMediaQuery('(min-width: 1024px)');
  const panel = useApp((state) => state.sideView !== null);
  return wide && !panel && ownsPage();
}

function Aside({ content }: { content: TaskListContent }) {
  return (
    <aside
      aria-labelledby="tasklist-title"
      className="tasklist flex w-72 shrink-0 flex-col self-start overflow-hidden rounded-2xl border border-border bg-card shadow-sm max-h-[calc(100%-2rem)] m-4 ms-0"
    >
      <div className="flex items-center justify-between gap-3 px-4 pb-2 pt-3.5">
        <h2 id="tasklist-title" className="text-sm font-semibold">{t('chat.tasks.title')}</h2>
        <Status content={content} />
      </div>
      <Entries tasks={content.tasks} scrolls />
    </aside>
  );
}

function Folded({ content }: { content: TaskListContent }) {
  return (
    <Collapsible.Root className="tasklist tasklist-mobile mb-2 shrink-0 overflow-hidden rounded-2xl border border-border bg-card">
      <Collapsible.Trigger className="group flex w-full items-center justify-between gap-3 px-4 py-2.5 text-sm font-semibold">
        {t('chat.tasks.title')}
        <Status content={content} />
        <ChevronDown className="size-4 transition-transform group-data-[state=open]:rotate-180" aria-hidden />
      </Collapsible.Trigger>
      <Collapsible.Content tabIndex={0} role="group" aria-label={t('chat.tasks.title')} className="step-content max-h-[40dvh] overflow-y-auto">
        <Entries tasks={content.tasks} />
      </Collapsible.Content>
    </Collapsible.Root>
  );
}

const Status = ({ content: { status, tasks } }: { content: TaskListContent }) => (
  <span role="status" className="ms-auto flex items-center gap-2 text-xs text-muted-foreground">
    {status}
    <span className="rounded-full bg-foreground/6 px-2 py-0.5 tabular-nums">
      {tasks.filter((task) => task.status === 'done').length}/{tasks.length}
    </span>
  </span>
);

const Entries = ({ tasks, scrolls = false }: { tasks: Task[]; scrolls?: boolean }) => (
  <ul tabIndex={scrolls ? 0 : undefined} className={cn('flex flex-col px-2 pb-2.5', scrolls && 'overflow-y-auto')}>
    {tasks.map((task, index) => (
      <Entry key={index} task={task} />
    ))}
  </ul>
);

const LOOKS: Record<Task['status'], { icon: LucideIcon; icons: string; text: string }> = {
  ready: { icon: Circle, icons: 'text-muted-foreground/70', text: 'text-muted-foreground' },
  running: { icon: LoaderCircle, icons: 'animate-spin text-primary', text: 'font-medium' },
  failed: { icon: X, icons: 'text-destructive', text: 'text-destructive' },
  done: { icon: Check, icons: 'text-primary', text: 'text-muted-foreground' },
};

function Entry({ task }: { task: Task }) {
  const { icon: Icon, icons, text } = LOOKS[task.status];
  const body = (
    <>
      <Icon className={cn('mt-0.5 size-4 shrink-0', icons)} aria-hidden />
      <span className="min-w-0 wrap-anywhere">{task.title}</span>
      <span className="sr-only">{t(`chat.tasks.status.${task.status}`)}</span>
    </>
  );
  const rowClass = cn('flex w-full items-start gap-2.5 rounded-lg px-2 py-1.5 text-start text-sm', text);
  return (
    <li className={`task task-status-${task.status}`}>
      {task.forId ? (
        <button type="button" className={cn(rowClass, 'hover:bg-accent')} onClick={() => revealStep(task.forId!)}>{body}</button>
      ) : (
        <div className={rowClass}>{body}</div>
      )}
    </li>
  );
}
