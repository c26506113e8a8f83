import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/cn';

interface FieldProps extends ComponentProps<'input'> {
  label: string;
  /** Says what is wrong; the input is marked with it. */
  error?: string | null;
  trailing?: ReactNode;
}

export function Field({ label, error, trailing, className, id, ...props }: FieldProps) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">{label}</label>
      <div className="relative">
        <input
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          className={cn(
            'h-11 w-full rounded-xl border border-input bg-background px-3.5 text-[0.9375rem] outline-none transition-[border-color,box-shadow] placeholder:text-muted-foreground/70 focus:border-ring focus:ring-3 focus:ring-ring/20 aria-invalid:border-destructive',
            className,
          )}
          {...props}
        />
        {trailing && <div className="absolute inset-y-0 right-1.5 flex items-center">{trailing}</div>}
      </div>
      {error && <p id={`${id}-error`} className="text-[0.8125rem] text-destructive">{error}</p>}
    </div>
  );
}
