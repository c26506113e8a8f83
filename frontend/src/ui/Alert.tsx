import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

interface AlertProps {
  id?: string;
  className?: string;
  children: ReactNode;
}

export function Alert({ id, className, children }: AlertProps) {
  return (
    <div
      id={id}
      role="alert"
      className={cn(
        'alert flex items-start gap-2.5 rounded-lg border border-destructive/30 bg-destructive/8 px-3.5 py-2.5 text-sm text-destructive',
        className,
      )}
    >
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1 leading-relaxed [&_.prose]:leading-relaxed">{children}</div>
    </div>
  );
}
