import { lazy, Suspense } from 'react';
import type { Element, ElementDisplay, ElementType } from '@/client/types';
import { Spinner } from '@/ui/Spinner';
import { AudioElement } from './AudioElement';
import { FileElement } from './FileElement';
import { ImageElement } from './ImageElement';
import { PdfElement } from './PdfElement';
import { TextElement } from './TextElement';
import { VideoElement } from './VideoElement';

export interface ElementProps {
  element: Element;
  /** Where it is drawn; a side element opened as a page is drawn like a page. */
  display: ElementDisplay;
}

/** Heavy ones are loaded when the first of their kind appears. */
const VIEWS: Partial<Record<ElementType, React.ComponentType<ElementProps>>> = {
  image: ImageElement,
  text: TextElement,
  file: FileElement,
  audio: AudioElement,
  video: VideoElement,
  pdf: PdfElement,
  plotly: lazy(() => import('./PlotlyElement')),
  dataframe: lazy(() => import('./DataframeElement')),
  custom: lazy(() => import('./custom/CustomElement')),
};

/** One element, whatever its type. Classes are `inline-image`, `side-text` and so on. */
export function ElementView(props: ElementProps) {
  // A type without a view of its own can at least be opened.
  const View = VIEWS[props.element.type] ?? FileElement;
  return (
    <Suspense fallback={<Spinner className="size-5 text-muted-foreground" />}>
      <View {...props} />
    </Suspense>
  );
}
