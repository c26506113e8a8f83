type ClassValue = string | false | null | undefined;

/** Joins class names. Variants are written so that no two classes of one element contradict each other. */
export const cn = (...classes: ClassValue[]): string => classes.filter(Boolean).join(' ');
