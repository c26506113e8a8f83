import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const PREFIX = 'virtual:icons/';

/**
 * Icons that a server names at run time (`virtual:icons/<first letter>`). One chunk per letter: one icon costs a few
 * kilobytes, and the build does not fall into 1,700 files.
 */
export function namedIcons(): Plugin {
  const folder = path.resolve(import.meta.dirname, 'node_modules/lucide-react/dist/esm/icons');
  return {
    name: 'named-icons',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const letter = id.slice(PREFIX.length + 1);
      return readdirSync(folder)
        .filter((file) => file.endsWith('.mjs') && file.startsWith(letter) && file !== 'index.mjs')
        .map((file) => file.slice(0, -'.mjs'.length))
        .map((name) => `export { default as "${name}" } from 'lucide-react/icons/${name}';`)
        .join('\n');
    },
  };
}
