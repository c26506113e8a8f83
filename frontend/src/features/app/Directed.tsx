import { Direction } from 'radix-ui';
import type { ReactNode } from 'react';
import { isRightToLeft } from '@/lib/i18n';
import { useApp } from '@/state/store';

/** Menus and sliders need to know the direction of writing. */
export function Directed({ children }: { children: ReactNode }) {
  const rightToLeft = useApp((state) => isRightToLeft(state.language));
  return <Direction.Provider dir={rightToLeft ? 'rtl' : 'ltr'}>{children}</Direction.Provider>;
}
