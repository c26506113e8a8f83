import { useEffect, useRef } from 'react';
import { t } from '@/lib/i18n';
import { audioLevels } from '@/state/audio';
import { useApp } from '@/state/store';

const BARS = 25;

/** Who is being heard: bars that follow the user's voice, and in the accent colour the app's. */
export default function AudioPresence() {
  const speaking = useApp((state) => state.audio.speaking);
  const bars = useRef<HTMLDivElement>(null);
  useBars(bars, speaking);
  return (
    <div className="flex h-20 flex-col items-center justify-center gap-2 pt-3" data-speaking={speaking}>
      <div ref={bars} aria-hidden className={`flex h-9 items-center gap-1 ${speaking ? 'text-primary' : 'text-foreground/60'}`}>
        {Array.from({ length: BARS }, (_, index) => (
          <span key={index} className="h-full w-1 origin-center scale-y-[0.12] rounded-full bg-current" />
        ))}
      </div>
      <p role="status" className="text-xs text-muted-foreground">
        {t(`chat.speech.${speaking ? 'speaking' : 'listening'}`)}
      </p>
    </div>
  );
}

function useBars(box: React.RefObject<HTMLDivElement | null>, speaking: boolean): void {
  useEffect(() => {
    const history: number[] = new Array(BARS).fill(0);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const draw = () => {
      const { user, app } = audioLevels();
      history.unshift(speaking ? app : user);
      history.length = BARS;
      // The newest sound is in the middle and runs out to both sides.
      Array.from(box.current?.children ?? []).forEach((bar, index) => {
        const level = still ? history[0]! : history[Math.abs(index - (BARS - 1) / 2)]!;
        (bar as HTMLElement).style.transform = `scaleY(${0.12 + 0.88 * level})`;
      });
    };
    const timer = setInterval(draw, still ? 400 : 50);
    return () => clearInterval(timer);
  }, [box, speaking]);
}
