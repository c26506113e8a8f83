type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Tables merge recursively; lists and single values replace. Neither argument is changed. */
export function deepMerge<T extends object>(base: T, overlay: object): T {
  const merged: Json = { ...(base as Json) };
  for (const [key, value] of Object.entries(overlay)) {
    const known = merged[key];
    merged[key] = isObject(known) && isObject(value) ? deepMerge(known, value) : value;
  }
  return merged as T;
}
