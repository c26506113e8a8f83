import { createLucideIcon, type IconNode, type LucideIcon } from 'lucide-react';

type Chunk = { default: Record<string, IconNode> };

/** See vite-named-icons.ts: all icons, one chunk per first letter. */
const chunks: Record<string, () => Promise<Chunk>> = {
  a: () => import('virtual:icons/a'), b: () => import('virtual:icons/b'), c: () => import('virtual:icons/c'),
  d: () => import('virtual:icons/d'), e: () => import('virtual:icons/e'), f: () => import('virtual:icons/f'),
  g: () => import('virtual:icons/g'), h: () => import('virtual:icons/h'), i: () => import('virtual:icons/i'),
  j: () => import('virtual:icons/j'), k: () => import('virtual:icons/k'), l: () => import('virtual:icons/l'),
  m: () => import('virtual:icons/m'), n: () => import('virtual:icons/n'), o: () => import('virtual:icons/o'),
  p: () => import('virtual:icons/p'), q: () => import('virtual:icons/q'), r: () => import('virtual:icons/r'),
  s: () => import('virtual:icons/s'), t: () => import('virtual:icons/t'), u: () => import('virtual:icons/u'),
  v: () => import('virtual:icons/v'), w: () => import('virtual:icons/w'), x: () => import('virtual:icons/x'),
  z: () => import('virtual:icons/z'),
};

const loaded = new Map<string, LucideIcon | null>();

/** "ArrowUp", "arrow_up" and "arrow-up" are one icon. */
export const iconName = (name: string): string =>
  name
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/(?<!\d)([a-z])(\d)/g, '$1-$2')
    .replace(/[\s_]+/g, '-')
    .toLowerCase();

export const loadedIcon = (name: string): LucideIcon | null => loaded.get(name) ?? null;

export async function loadIcon(name: string): Promise<LucideIcon | null> {
  const icon = (await fromChunk(name)) ?? (await fromChunk(await currentName(name)));
  loaded.set(name, icon);
  return icon;
}

async function fromChunk(name: string): Promise<LucideIcon | null> {
  const node = (await chunks[name[0] ?? '']?.().catch(() => null))?.default[name];
  return node ? createLucideIcon(name, node) : null;
}

/** Every icon, by the names that code imports: "ArrowUp". */
export async function loadAllIcons(): Promise<Record<string, LucideIcon>> {
  const loaded = await Promise.all(Object.values(chunks).map((load) => load()));
  const pascal = (name: string) => name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(
    loaded.flatMap(({ default: nodes }) => Object.entries(nodes).map(([name, node]) => [pascal(name), createLucideIcon(name, node)])),
  );
}

/** Icons were renamed over time; apps may know them by an older name. */
async function currentName(name: string): Promise<string> {
  const aliases = await import('virtual:icons/aliases').catch(() => null);
  return (aliases?.default as Record<string, string> | undefined)?.[name] ?? '';
}
