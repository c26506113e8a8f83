import english from '../../../src/config/translations/en-US.json';

type Tree = { [key: string]: string | Tree };

let texts: Tree = {};

/** Called before the first render, and when the app's author edits texts. Tells whether they are others than before. */
export function setTranslations(translation: unknown): boolean {
  const before = JSON.stringify(texts);
  texts = typeof translation === 'object' && translation !== null ? (translation as Tree) : {};
  return JSON.stringify(texts) !== before;
}

/**
 * The text for a dotted key, with `{{name}}` filled in. An app's own translation may lack keys; English stands in.
 */
export function t(key: string, values?: Record<string, string | number>): string {
  return interpolate(lookUp(texts, key) ?? lookUp(english, key) ?? key, values);
}

/** Like `t`, but tells when a key does not exist. */
export const findText = (key: string): string | undefined => lookUp(texts, key) ?? lookUp(english, key);

function lookUp(tree: Tree, key: string): string | undefined {
  let node: string | Tree | undefined = tree;
  for (const part of key.split('.')) {
    if (typeof node !== 'object') return undefined;
    node = Object.hasOwn(node, part) ? node[part] : undefined;
  }
  return typeof node === 'string' ? node : undefined;
}

export function interpolate(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}

const TAG = /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,4})?(-[a-zA-Z0-9]{2,8})?(-x-[a-zA-Z0-9]{1,8})?$/;

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'iw', 'ps', 'sd', 'ug', 'ur', 'yi']);

export const isRightToLeft = (language: string) => RIGHT_TO_LEFT.has(language.split('-')[0]!.toLowerCase());

/** The browser's language, in the form that the server accepts. */
export function browserLanguage(): string {
  const tag = navigator.language;
  return TAG.test(tag) ? tag : 'en-US';
}
