import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const FOLDERS = ['cmaps', 'standard_fonts', 'wasm', 'iccs'];
const SOURCE = path.resolve(import.meta.dirname, 'node_modules/pdfjs-dist');

/** What the PDF viewer fetches by name while it draws: `assets/pdfjs/<folder>/<file>`. */
export function pdfAssets(): Plugin {
  return {
    name: 'pdf-assets',
    apply: 'build',
    generateBundle() {
      for (const folder of FOLDERS) {
        for (const file of readdirSync(path.join(SOURCE, folder))) {
          this.emitFile({
            type: 'asset',
            fileName: `assets/pdfjs/${folder}/${file}`,
            source: readFileSync(path.join(SOURCE, folder, file)),
          });
        }
      }
    },
  };
}
