import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

const PREFIX = 'virtual:icons/';
const FOLDER = path.resolve(import.meta.dirname, 'node_modules/lucide-react/dist/esm/icons');
const ALIAS = /^export \{ default \} from '\.\/(.+)\.mjs'/m;

/**
 * Icons that a server names at run time. `virtual:icons/<first letter>` holds what they are drawn from, so that one of them
 * costs a few kilobytes and the build does not fall into 1,700 files; `virtual:icons/aliases` maps older names to those in
 * use. They are data, not modules: modules would be shared with the icons of the app itself and come with its first load.
 */
export function namedIcons(): Plugin {
  return {
    name: 'named-icons',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const part = id.slice(PREFIX.length + 1);
      const { names, aliases } = readIcons();
      const content = part === 'aliases' ? aliases : await drawings(names.filter((name) => name.startsWith(part)));
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(content))})`;
    },
  };
}

async function drawings(names: string[]): Promise<Record<string, unknown>> {
  const loaded = names.map(async (name) => {
    const { __iconData: icon } = (await import(pathToFileURL(path.join(FOLDER, `${name}.mjs`)).href)) as { __iconData: { node: unknown } };
    return [name, icon.node] as const;
  });
  return Object.fromEntries(await Promise.all(loaded));
}

function readIcons() {
  const names: string[] = [];
  const aliases: Record<string, string> = {};
  for (const file of readdirSync(FOLDER)) {
    if (!file.endsWith('.mjs') || file === 'index.mjs') continue;
    const name = file.slice(0, -'.mjs'.length);
    const target = ALIAS.exec(readFileSync(path.join(FOLDER, file), 'utf8'))?.[1];
    if (target) aliases[name] = target;
    else names.push(name);
  }
  return { names, aliases };
}
