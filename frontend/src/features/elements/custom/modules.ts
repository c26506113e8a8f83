import * as React from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import { iconName, loadAllIcons, loadIcon } from '@/lib/icons';

type Exports = Record<string, unknown>;

/** What an element may import: the packages and components that Chainlit offers to them. */
const packages: Record<string, () => Promise<unknown>> = {
  react: async () => ({ ...React, default: React }),
  'react/jsx-runtime': async () => jsxRuntime,
  sonner: () => import('sonner'),
  zod: () => import('zod/v3'),
  recoil: () => import('./shims/recoil'),
  'react-hook-form': () => import('react-hook-form'),
  '@chainlit/react-client': () => import('./shims/reactClient'),
  '@/components/markdown': () => import('./shims/markdown'),
  '@/components/renderer': () => import('./shims/renderer'),
};

const kit = import.meta.glob<Exports>('/src/ui/kit/*.tsx');

/** The modules by the names they were asked for by. */
export async function loadModules(names: readonly string[], code: string): Promise<Record<string, Exports>> {
  const loaded = await Promise.all(names.map(async (name) => [name, await load(name, code)] as const));
  return Object.fromEntries(loaded);
}

async function load(name: string, code: string): Promise<Exports> {
  if (name === 'lucide-react') return { __esModule: true, ...(await icons(code)) };
  const part = /^@\/components\/ui\/([\w-]+)$/.exec(name)?.[1];
  const loader = part ? kit[`/src/ui/kit/${part}.tsx`] : packages[name];
  if (!loader) throw new Error(`"${name}" cannot be imported here`);
  return { __esModule: true, ...((await loader()) as Exports) };
}

/** Only the icons that the code names: all of them would be more than the rest of the app. */
async function icons(code: string): Promise<Exports> {
  const found: Exports = {};
  for (const match of code.matchAll(/import\s*\{([^}]*)\}\s*from\s*['"]lucide-react['"]/g)) {
    const names = match[1]!.split(',').map((part) => part.trim().split(/\s+as\s+/)[0]!).filter(Boolean);
    await Promise.all(names.map(async (name) => (found[name] = await icon(name))));
  }
  if (/import\s*\*\s*as\s+\w+\s+from\s*['"]lucide-react['"]/.test(code)) return loadAllIcons();
  return found;
}

async function icon(name: string): Promise<unknown> {
  const plain = name.replace(/^Lucide(?=[A-Z])/, '').replace(/(?<=\w)Icon$/, '');
  // A name that does not exist draws nothing rather than breaking the element.
  return (await loadIcon(iconName(plain))) ?? (() => null);
}
