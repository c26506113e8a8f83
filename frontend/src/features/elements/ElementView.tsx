import type { Element, ElementDisplay } from '@/client/types';
import { FileElement } from './FileElement';
import { ImageElement } from './ImageElement';
import { TextElement } from './TextElement';

export interface ElementProps {
  element: Element;
  /** Where it is drawn; a side element opened as a page is drawn like a page. */
  display: ElementDisplay;
}

/** One element, whatever its type. Classes are `inline-image`, `side-text` and so on. */
export function ElementView(props: ElementProps) {
  switch (props.element.type) {
    case 'image':
      return <ImageElement {...props} />;
    case 'text':
      return <TextElement {...props} />;
    default:
      // A type without a view of its own can at least be opened.
      return <FileElement {...props} />;
  }
}
