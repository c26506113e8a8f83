import { ChevronLeft, ChevronRight, Ellipsis } from 'lucide-react';
import type { ComponentProps } from 'react';
import { buttonVariants, type ButtonProps } from './button';
import { cn } from './cn';

export const Pagination = ({ className, ...props }: ComponentProps<'nav'>) => (
  <nav aria-label="pagination" className={cn('mx-auto flex w-full justify-center', className)} {...props} />
);

export const PaginationContent = ({ className, ...props }: ComponentProps<'ul'>) => (
  <ul className={cn('flex items-center gap-1', className)} {...props} />
);

export const PaginationItem = (props: ComponentProps<'li'>) => <li {...props} />;

interface PaginationLinkProps extends ComponentProps<'a'>, Pick<ButtonProps, 'size'> {
  isActive?: boolean;
}

export const PaginationLink = ({ className, isActive = false, size = 'icon', ...props }: PaginationLinkProps) => (
  <a
    aria-current={isActive ? 'page' : undefined}
    className={buttonVariants({ variant: isActive ? 'outline' : 'ghost', size, className })}
    {...props}
  />
);

export const PaginationPrevious = ({ className, ...props }: PaginationLinkProps) => (
  <PaginationLink aria-label="Previous page" size="default" className={cn('ps-2.5', className)} {...props}>
    <ChevronLeft className="rtl:-scale-x-100" aria-hidden />
    <span>Previous</span>
  </PaginationLink>
);

export const PaginationNext = ({ className, ...props }: PaginationLinkProps) => (
  <PaginationLink aria-label="Next page" size="default" className={cn('pe-2.5', className)} {...props}>
    <span>Next</span>
    <ChevronRight className="rtl:-scale-x-100" aria-hidden />
  </PaginationLink>
);

export const PaginationEllipsis = ({ className, ...props }: ComponentProps<'span'>) => (
  <span aria-hidden className={cn('flex size-9 items-center justify-center', className)} {...props}>
    <Ellipsis className="size-4" />
  </span>
);
