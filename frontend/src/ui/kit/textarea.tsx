import type { ComponentProps } from 'react';
import { cn } from './cn';
import { fieldClass } from './motion';

export const Textarea = ({ className, ...props }: ComponentProps<'textarea'>) => (
  <textarea className={cn(fieldClass, 'flex min-h-20 px-3 py-2 leading-relaxed', className)} {...props} />
);
