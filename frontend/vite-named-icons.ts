import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const PREFIX = 'virtual:icons/';
const FOLDER = path.resolve(import.meta.dirname, 'node_modules/lucide-react/dist/esm/icons');
const ALIAS = /^export \{ default \} from '\.\/(.+)\.mjs'/m;

/**
 * Icons that a server names at run time. `virtual:icons/<first letter>` holds the icons, so that one of them costs a few
 * kilobytes and the build does not fall into 1,700 files; `virtual:icons/aliases` maps older names to those in use.
 */
export function namedIcons(): Plugin {
  return {
    name: 'named-icons',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const part = id.slice(PREFIX.length + 1);
      const { names, aliases } = readIcons();
      if (part === 'aliases') return `export default ${JSON.stringify(aliases)}`;
      return names
        .filter((name) => name.startsWith(part))
        .map((name) => `export { default as "${name}" } from 'lucide-react/icons/${name}';`)
        .join('\n');
    },
  };
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
