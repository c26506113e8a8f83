import { ArrowLeft, ArrowRight } from 'lucide-react';
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ComponentProps, type RefObject } from 'react';
import { Button } from './button';
import { cn } from './cn';

/** What `setApi` hands out: the commonly used part of Embla's interface, over the browser's own scrolling. */
export interface CarouselApi {
  scrollPrev(): void;
  scrollNext(): void;
  scrollTo(index: number): void;
  canScrollPrev(): boolean;
  canScrollNext(): boolean;
  selectedScrollSnap(): number;
  scrollSnapList(): number[];
  on(event: string, listener: () => void): CarouselApi;
  off(event: string, listener: () => void): CarouselApi;
}

interface Context {
  view: RefObject<HTMLDivElement | null>;
  vertical: boolean;
  api: CarouselApi;
}

const CarouselContext = createContext<Context | null>(null);

function useCarousel(): Context {
  const context = useContext(CarouselContext);
  if (!context) throw new Error('This part must be inside <Carousel>');
  return context;
}

interface CarouselProps extends ComponentProps<'div'> {
  opts?: { loop?: boolean; [option: string]: unknown };
  orientation?: 'horizontal' | 'vertical';
  setApi?(api: CarouselApi): void;
  plugins?: unknown;
}

export function Carousel({ opts, orientation = 'horizontal', setApi, plugins: _, className, ...props }: CarouselProps) {
  const view = useRef<HTMLDivElement>(null);
  const vertical = orientation === 'vertical';
  const loop = opts?.loop === true;
  const api = useMemo(() => scrolling(view, vertical, loop), [vertical, loop]);
  useEffect(() => setApi?.(api), [api, setApi]);
  return (
    <CarouselContext value={{ view, vertical, api }}>
      <div role="region" aria-roledescription="carousel" className={cn('relative', className)} {...props} />
    </CarouselContext>
  );
}

export function CarouselContent({ className, ...props }: ComponentProps<'div'>) {
  const { view, vertical } = useCarousel();
  return (
    <div
      ref={view}
      tabIndex={0}
      className={cn(
        'flex snap-mandatory scroll-smooth [scrollbar-width:none] motion-reduce:scroll-auto',
        vertical ? '-mt-4 h-full snap-y flex-col overflow-y-auto' : '-ms-4 snap-x overflow-x-auto',
        className,
      )}
      {...props}
    />
  );
}

export function CarouselItem({ className, ...props }: ComponentProps<'div'>) {
  const { vertical } = useCarousel();
  return (
    <div
      role="group"
      aria-roledescription="slide"
      className={cn('min-w-0 shrink-0 grow-0 basis-full snap-start', vertical ? 'pt-4' : 'ps-4', className)}
      {...props}
    />
  );
}

export const CarouselPrevious = (props: ComponentProps<typeof Button>) => <Arrow back {...props} />;
export const CarouselNext = (props: ComponentProps<typeof Button>) => <Arrow back={false} {...props} />;

function Arrow({ back, className, variant = 'outline', size = 'icon', ...props }: ComponentProps<typeof Button> & { back: boolean }) {
  const { vertical, api } = useCarousel();
  const [possible, setPossible] = useState(!back);
  useEffect(() => {
    const update = () => setPossible(back ? api.canScrollPrev() : api.canScrollNext());
    update();
    api.on('scroll', update);
    return () => void api.off('scroll', update);
  }, [api, back]);
  const place = vertical
    ? cn('left-1/2 -translate-x-1/2 rotate-90', back ? '-top-12' : '-bottom-12')
    : cn('top-1/2 -translate-y-1/2', back ? '-start-12' : '-end-12');
  const Icon = back ? ArrowLeft : ArrowRight;
  return (
    <Button
      type="button"
      variant={variant}
      size={size}
      disabled={!possible}
      className={cn('absolute size-8 rounded-full', place, className)}
      onClick={() => (back ? api.scrollPrev() : api.scrollNext())}
      {...props}
    >
      <Icon className="rtl:-scale-x-100" aria-hidden />
      <span className="sr-only">{back ? 'Previous slide' : 'Next slide'}</span>
    </Button>
  );
}

function scrolling(view: RefObject<HTMLDivElement | null>, vertical: boolean, loop: boolean): CarouselApi {
  const slides = () => Array.from(view.current?.children ?? []) as HTMLElement[];
  const start = (slide: HTMLElement) => (vertical ? slide.offsetTop : slide.offsetLeft) - (slides()[0]?.[vertical ? 'offsetTop' : 'offsetLeft'] ?? 0);
  const place = () => (vertical ? (view.current?.scrollTop ?? 0) : (view.current?.scrollLeft ?? 0));
  const room = () => {
    const box = view.current;
    if (!box) return 0;
    return vertical ? box.scrollHeight - box.clientHeight : box.scrollWidth - box.clientWidth;
  };
  const api: CarouselApi = {
    selectedScrollSnap: () =>
      slides().reduce((best, slide, index, all) =>
        Math.abs(start(slide) - place()) < Math.abs(start(all[best]!) - place()) ? index : best, 0),
    scrollSnapList: () => slides().map((_, index, all) => (all.length > 1 ? index / (all.length - 1) : 0)),
    scrollTo(index) {
      const slide = slides()[index];
      if (slide) view.current?.scrollTo({ [vertical ? 'top' : 'left']: start(slide) });
    },
    scrollPrev: () => api.scrollTo(step(api, slides().length, -1, loop)),
    scrollNext: () => api.scrollTo(step(api, slides().length, 1, loop)),
    canScrollPrev: () => loop || Math.abs(place()) > 1,
    canScrollNext: () => loop || Math.abs(place()) < room() - 1,
    on(_, listener) {
      view.current?.addEventListener('scroll', listener, { passive: true });
      return api;
    },
    off(_, listener) {
      view.current?.removeEventListener('scroll', listener);
      return api;
    },
  };
  return api;
}

function step(api: CarouselApi, count: number, by: 1 | -1, loop: boolean): number {
  const next = api.selectedScrollSnap() + by;
  return loop ? (next + count) % count : Math.max(0, Math.min(count - 1, next));
}
