import type { ComponentProps } from 'react';
import { cn } from './cn';
import { fieldClass } from './motion';

export const Input = ({ className, type, ...props }: ComponentProps<'input'>) => (
  <input
    type={type}
    className={cn(fieldClass, 'flex h-10 px-3 py-2 file:border-0 file:bg-transparent file:text-sm file:font-medium', className)}
    {...props}
  />
);
