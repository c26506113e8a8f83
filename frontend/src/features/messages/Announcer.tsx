import { useEffect, useState } from 'react';
import type { Step } from '@/client/types';
import { sentencesSince } from '@/lib/sentences';
import { app, useApp } from '@/state/store';

const INTERVAL_MS = 1500;
/** More at once is a stored chat that was opened, not something that was said just now. */
const AT_ONCE = 4;

/**
 * Reads answers aloud to screen readers: while one streams, its finished sentences every now and then, so that the reader is
 * neither flooded nor kept waiting for the end.
 */
export function Announcer() {
  const [text, setText] = useState('');
  useEffect(() => {
    const spoken = new Map<string, number>(answers().map((step) => [step.id, step.output.length]));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = useApp.subscribe((state, before) => {
      if (state.tree === before.tree || timer) return;
      timer = setTimeout(() => {
        timer = undefined;
        const news = newsOf(spoken);
        if (news) setText(news);
      }, INTERVAL_MS);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, []);
  return <div className="sr-only" role="status">{text}</div>;
}

function newsOf(spoken: Map<string, number>): string {
  const grown = answers().filter((step) => step.output.length > (spoken.get(step.id) ?? 0));
  if (grown.length > AT_ONCE) {
    grown.forEach((step) => spoken.set(step.id, step.output.length));
    return '';
  }
  const news = grown.map((step) => {
    const said = spoken.get(step.id) ?? 0;
    const { text, end } = sentencesSince(step.output, said, !step.streaming);
    spoken.set(step.id, text ? end : said);
    return text && said === 0 ? `${step.name}: ${text}` : text;
  });
  return news.filter(Boolean).join('\n');
}

const answers = (): Step[] =>
  Object.values(app().tree.byId).filter(({ type }) => type === 'assistant_message' || type === 'system_message');
