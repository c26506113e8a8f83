import { twMerge } from 'tailwind-merge';

type ClassValue = string | false | null | undefined;

/** Joins class names; of two that contradict each other the later one holds, which is the element author's. */
export const cn = (...classes: ClassValue[]): string => twMerge(classes.filter(Boolean).join(' '));
