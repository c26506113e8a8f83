import type { Plugin } from 'vite';

/** KaTeX lists three formats of each font; every browser that runs the app reads the first. */
export function katexFonts(): Plugin {
  return {
    name: 'katex-fonts',
    enforce: 'pre',
    transform: (code, id) =>
      /katex[^/]*\.css$/.test(id.split('?')[0]!) ? code.replace(/,\s*url\([^)]+\.(?:woff|ttf)\)\s*format\("[^"]+"\)/g, '') : undefined,
  };
}
