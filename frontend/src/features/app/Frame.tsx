import type { ReactNode } from 'react';
import { SidePanel } from '@/features/elements/SidePanel';
import { Header } from '@/features/header/Header';
import { useApp } from '@/state/store';

/** What surrounds every page of a chat. `--column` is the measure of its text. */
export function Frame({ children }: { children: ReactNode }) {
  const wide = useApp((state) => state.config?.ui.layout === 'wide');
  return (
    <div className="flex h-full" style={{ '--column': wide ? '60rem' : '48rem' } as React.CSSProperties}>
      <div className="flex h-full min-w-0 flex-1 flex-col">
        <Header />
        <main className="flex min-h-0 flex-1 flex-col">{children}</main>
      </div>
      <SidePanel />
    </div>
  );
}
