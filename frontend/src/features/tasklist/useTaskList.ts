import { useRef } from 'react';
import { elementUrl } from '@/client/api';
import { assetUrl } from '@/client/paths';
import { useText } from '@/lib/useText';
import { useApp } from '@/state/store';

export interface Task {
  title: string;
  status: 'ready' | 'running' | 'failed' | 'done';
  forId?: string | null;
}

export interface TaskListContent {
  status: string;
  tasks: Task[];
}

/** The latest list, unless it is empty. Each change of it is a new file; until that is there, the state before stays in sight. */
export function useTaskList(): TaskListContent | null {
  const element = useApp((state) => state.tasklists.at(-1) ?? null);
  const sessionId = useApp((state) => state.sessionId);
  const url = element && elementUrl(element, sessionId);
  const { text } = useText(url && assetUrl(url));
  const shown = useRef<{ id: string; content: TaskListContent } | null>(null);
  const parsed = element && text !== null ? parse(text) : null;
  if (parsed) shown.current = { id: element!.id, content: parsed };
  const content = element && shown.current?.id === element.id ? shown.current.content : null;
  return content && content.tasks.length > 0 ? content : null;
}

const STATUSES = new Set(['ready', 'running', 'failed', 'done']);

function parse(text: string): TaskListContent | null {
  try {
    const { status, tasks } = JSON.parse(text) as Partial<TaskListContent>;
    const known = (Array.isArray(tasks) ? tasks : []).map((task) => ({
      ...task,
      status: STATUSES.has(task.status) ? task.status : ('ready' as const),
    }));
    return { status: status ?? '', tasks: known };
  } catch {
    return null;
  }
}
