import { transform } from 'sucrase';
import type { View } from './Runner';
import { loadModules } from './modules';

/** Runs the element's code with the names it may use and gives the component that it exports. */
export type Module = (scope: Record<string, unknown>) => View;

const modules = new Map<string, Promise<Module>>();

export function compile(code: string): Promise<Module> {
  const known = modules.get(code);
  if (known) return known;
  const compiling = build(code);
  modules.set(code, compiling);
  return compiling;
}

async function build(code: string): Promise<Module> {
  const { code: script } = transform(code, {
    transforms: ['jsx', 'typescript', 'imports'],
    jsxRuntime: 'automatic',
    production: true,
    preserveDynamicImport: true,
  });
  const names = [...script.matchAll(/require\(\s*(["'])(.+?)\1\s*\)/g)].map((match) => match[2]!);
  const imported = await loadModules([...new Set(names)], code);
  const require = (name: string) => imported[name];
  // `with` lets the code read names that change, such as `props`, without being run again. The code itself is strict.
  const run = new Function('scope', 'require', 'exports', 'module', `with (scope) { (function () { ${script}\n}).call(undefined); }`);
  return (scope) => {
    const module = { exports: {} as { default?: View } };
    run(scope, require, module.exports, module);
    const view = module.exports.default;
    if (!view) throw new Error('The file exports no component: it needs an `export default`');
    return view;
  };
}
