import type { PDFDocumentProxy, PDFPageProxy, RenderTask } from 'pdfjs-dist';
import { TextLayer } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { useEffect, useRef, useState } from 'react';

interface PdfPageProps {
  document: PDFDocumentProxy;
  number: number;
  /** In CSS pixels. */
  width: number;
  /** Text over the picture, to be selected, searched and read aloud. */
  text?: boolean;
  /** Height over width, until the page itself is known. */
  ratio: number;
}

/** One page. It is drawn when it comes near the visible part, and keeps its place before. */
export function PdfPage({ document, number, width, text = false, ratio }: PdfPageProps) {
  const box = useRef<HTMLDivElement>(null);
  const near = useNear(box);
  const page = usePage(document, number, near);
  const viewport = page?.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
  const height = viewport?.height ?? width * ratio;
  return (
    <div ref={box} data-page-number={number} className="relative shrink-0 bg-white shadow-sm" style={{ width, height }}>
      {page && <Drawing page={page} width={width} />}
      {page && text && <Text page={page} width={width} />}
    </div>
  );
}

function useNear(box: React.RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), { rootMargin: '600px' });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [box]);
  return near;
}

function usePage(document: PDFDocumentProxy, number: number, wanted: boolean): PDFPageProxy | null {
  const [page, setPage] = useState<PDFPageProxy | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    document.getPage(number).then((found) => current && setPage(found), console.error);
    return () => {
      current = false;
    };
  }, [document, number, wanted]);
  return page;
}

function Drawing({ page, width }: { page: PDFPageProxy; width: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    // A canvas can take one drawing at a time: the next begins when the one before is over.
    let task: RenderTask | undefined;
    const scale = (width / page.getViewport({ scale: 1 }).width) * Math.min(window.devicePixelRatio || 1, 3);
    const viewport = page.getViewport({ scale });
    const target = canvas.current!;
    target.width = viewport.width;
    target.height = viewport.height;
    task = page.render({ canvas: target, viewport });
    task.promise.catch(() => undefined);
    return () => task?.cancel();
  }, [page, width]);
  return <canvas ref={canvas} className="absolute inset-0 size-full" aria-hidden />;
}

function Text({ page, width }: { page: PDFPageProxy; width: number }) {
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const container = layer.current!;
    const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
    const text = new TextLayer({ textContentSource: page.streamTextContent(), container, viewport });
    container.replaceChildren();
    text.render().catch(() => undefined);
    return () => text.cancel();
  }, [page, width]);
  const scale = width / page.getViewport({ scale: 1 }).width;
  return <div ref={layer} className="pdf-text" style={{ '--scale-factor': scale, '--total-scale-factor': scale } as React.CSSProperties} />;
}
