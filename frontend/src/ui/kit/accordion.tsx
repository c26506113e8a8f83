import { ChevronDown } from 'lucide-react';
import { Accordion as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn';

export const Accordion = Radix.Root;

export const AccordionItem = ({ className, ...props }: ComponentProps<typeof Radix.Item>) => (
  <Radix.Item className={cn('border-b border-border', className)} {...props} />
);

export const AccordionTrigger = ({ className, children, ...props }: ComponentProps<typeof Radix.Trigger>) => (
  <Radix.Header className="flex">
    <Radix.Trigger
      className={cn(
        'flex flex-1 items-center justify-between gap-2 py-4 text-start text-sm font-medium transition-all hover:underline [&[data-state=open]>svg]:rotate-180',
        className,
      )}
      {...props}
    >
      {children}
      <ChevronDown className="size-4 shrink-0 text-muted-foreground transition-transform duration-200" aria-hidden />
    </Radix.Trigger>
  </Radix.Header>
);

export const AccordionContent = ({ className, children, ...props }: ComponentProps<typeof Radix.Content>) => (
  <Radix.Content className="overflow-hidden text-sm" {...props}>
    <div className={cn('pb-4 pt-0', className)}>{children}</div>
  </Radix.Content>
);
