import type { Element, Root } from 'hast';
import { raw } from 'hast-util-raw';
import { SKIP, visit } from 'unist-util-visit';
import { isSafeImage, isSafeLink } from './parse';

/** For apps that allow HTML in messages: real elements, but nothing that runs. Loaded on demand, it brings an HTML parser. */
export function parseRawHtml(tree: Root): Root {
  const parsed = raw(tree) as Root;
  visit(parsed, 'element', (node, index, parent) => {
    if (node.tagName === 'script' && parent && index !== undefined) {
      parent.children.splice(index, 1);
      return [SKIP, index];
    }
    dropRunning(node);
    return undefined;
  });
  return parsed;
}

function dropRunning(node: Element): void {
  for (const [name, value] of Object.entries(node.properties)) {
    const isUrl = ['href', 'src', 'action', 'formAction', 'xLinkHref', 'data'].includes(name);
    const safe = node.tagName === 'img' || node.tagName === 'source' ? isSafeImage : isSafeLink;
    if (/^on/i.test(name) || name === 'srcDoc' || (isUrl && typeof value === 'string' && !safe(value))) {
      delete node.properties[name];
    }
  }
}
