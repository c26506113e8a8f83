import * as pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { useEffect, useState } from 'react';
import { serverOrigin } from '@/client/paths';

/** Fonts, character maps and decoders that some documents need; see vite-pdf-assets.ts. */
const asset = (folder: string) => new URL(`pdfjs/${folder}/`, new URL(/* @vite-ignore */ '.', import.meta.url)).href;

/** The library's scripts lie beside this one. */
async function setUpWorker(): Promise<void> {
  if (pdfjs.GlobalWorkerOptions.workerSrc) return;
  const address = new URL(workerUrl, import.meta.url).href;
  // A worker must come from the page's own origin; in somebody else's page it is brought in as a copy.
  const foreign = new URL(address).origin !== window.location.origin;
  pdfjs.GlobalWorkerOptions.workerSrc = foreign
    ? URL.createObjectURL(new Blob([`import ${JSON.stringify(address)};`], { type: 'text/javascript' }))
    : address;
}

const open = new Map<string, Promise<PDFDocumentProxy>>();

function load(url: string): Promise<PDFDocumentProxy> {
  const known = open.get(url);
  if (known) return known;
  const loading = setUpWorker().then(
    () =>
      pdfjs.getDocument({
        url,
        withCredentials: url.startsWith(serverOrigin() || window.location.origin) || url.startsWith('/'),
        cMapUrl: asset('cmaps'),
        standardFontDataUrl: asset('standard_fonts'),
        wasmUrl: asset('wasm'),
        iccUrl: asset('iccs'),
      }).promise,
  );
  open.set(url, loading);
  loading.catch(() => open.delete(url));
  return loading;
}

interface Loaded {
  document: PDFDocumentProxy | null;
  failed: boolean;
}

export function usePdf(url: string): Loaded {
  const [state, setState] = useState<Loaded>({ document: null, failed: false });
  useEffect(() => {
    let current = true;
    setState({ document: null, failed: false });
    load(url).then(
      (document) => current && setState({ document, failed: false }),
      (error: unknown) => {
        console.error(error);
        if (current) setState({ document: null, failed: true });
      },
    );
    return () => {
      current = false;
    };
  }, [url]);
  return state;
}
