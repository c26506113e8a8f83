import { useEffect, useRef, useState } from 'react';
import { highlight, isReady, prepare } from './highlight';

interface Highlighted {
  html: string;
  /** How much of the code the HTML stands for; the rest is shown plain. */
  covered: number;
}

const NOTHING: Highlighted = { html: '', covered: 0 };
/** While code streams in, it is coloured by the line and not at every token. */
const INTERVAL_MS = 120;

export function useHighlight(code: string, language: string, open: boolean): Highlighted {
  const [ready, setReady] = useState(() => isReady(language));
  const last = useRef({ code: '', language, at: 0, result: NOTHING });

  useEffect(() => {
    if (!language || isReady(language)) return setReady(language !== '');
    let current = true;
    void prepare(language).then((found) => current && setReady(found), () => undefined);
    return () => {
      current = false;
    };
  }, [language]);

  if (!ready || !isReady(language)) return NOTHING;
  const { current: known } = last;
  const extends_ = known.language === language && code.startsWith(known.code.slice(0, known.result.covered));
  const fresh = extends_ && (open ? performance.now() - known.at < INTERVAL_MS : known.result.covered === code.length);
  if (fresh) return known.result;
  const covered = open ? code.lastIndexOf('\n') + 1 : code.length;
  if (extends_ && covered === known.result.covered) return known.result;
  const result = { html: highlight(code.slice(0, covered), language), covered };
  last.current = { code, language, at: performance.now(), result };
  return result;
}
