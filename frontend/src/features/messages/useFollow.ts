import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { selectConfig } from '@/state/selectors';
import { useApp } from '@/state/store';

const AT_END_PX = 24;
const AWAY_PX = 160;
const TOP_MARGIN_PX = 20;

/**
 * Scrolling that never fights the reader: the view follows the answer only while the reader is at its end. A message
 * just sent goes to the top of the view; the space below it, which the answer is to fill, is a spacer that shrinks.
 */
export function useFollow() {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const spacer = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const gliding = useRef(false);
  const lastTop = useRef(0);
  const [away, setAway] = useState(false);

  const lastSentId = useApp((state) => state.lastSentId);
  const liftOwn = useApp((state) => selectConfig(state).features.user_message_autoscroll !== false);
  const followAnswer = useApp((state) => selectConfig(state).features.assistant_message_autoscroll !== false);

  const toEnd = useCallback((smooth: boolean) => {
    const view = scroller.current;
    if (!view) return;
    const far = view.scrollHeight - view.clientHeight - view.scrollTop > 1;
    const near = view.scrollHeight - view.clientHeight - view.scrollTop < 4 * view.clientHeight;
    gliding.current = smooth && far && near && !matchMedia('(prefers-reduced-motion: reduce)').matches;
    view.scrollTo({ top: view.scrollHeight, behavior: gliding.current ? 'smooth' : 'instant' });
  }, []);

  const adjustSpacer = useCallback(() => {
    const [view, list, space] = [scroller.current, content.current, spacer.current];
    if (!view || !list || !space) return;
    const sent = liftOwn && lastSentId ? list.querySelector(`#${CSS.escape(`step-${lastSentId}`)}`) : null;
    const used = sent ? list.getBoundingClientRect().bottom - sent.getBoundingClientRect().top + TOP_MARGIN_PX : Infinity;
    space.style.height = `${Math.max(0, Math.floor(view.clientHeight - used))}px`;
  }, [lastSentId, liftOwn]);

  useLayoutEffect(() => {
    const [view, list] = [scroller.current!, content.current!];
    const onResize = () => {
      adjustSpacer();
      if (following.current && followAnswer && !gliding.current) toEnd(false);
    };
    const onScroll = () => {
      const rest = view.scrollHeight - view.clientHeight - view.scrollTop;
      if (rest <= AT_END_PX) following.current = true;
      else if (view.scrollTop < lastTop.current - 1 && !gliding.current) following.current = false;
      lastTop.current = view.scrollTop;
      setAway(rest - (spacer.current?.offsetHeight ?? 0) > AWAY_PX);
    };
    const onScrollEnd = () => {
      if (!gliding.current) return;
      gliding.current = false;
      // What came in on the way.
      if (following.current && followAnswer) toEnd(false);
    };
    // A hand on the wheel ends any movement of our own.
    const onHand = () => (gliding.current = false);
    const observer = new ResizeObserver(onResize);
    observer.observe(list);
    observer.observe(view);
    view.addEventListener('scroll', onScroll, { passive: true });
    view.addEventListener('scrollend', onScrollEnd);
    view.addEventListener('wheel', onHand, { passive: true });
    view.addEventListener('touchstart', onHand, { passive: true });
    return () => {
      observer.disconnect();
      view.removeEventListener('scroll', onScroll);
      view.removeEventListener('scrollend', onScrollEnd);
      view.removeEventListener('wheel', onHand);
      view.removeEventListener('touchstart', onHand);
    };
  }, [adjustSpacer, followAnswer, toEnd]);

  useEffect(() => {
    if (!lastSentId) return;
    adjustSpacer();
    if (!liftOwn && !following.current) return;
    following.current = true;
    toEnd(true);
  }, [lastSentId, liftOwn, adjustSpacer, toEnd]);

  const jumpToLatest = useCallback(() => {
    following.current = true;
    toEnd(true);
  }, [toEnd]);

  return { scroller, content, spacer, away, jumpToLatest };
}
