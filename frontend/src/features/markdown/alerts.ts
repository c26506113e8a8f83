/** Boxes in a text: `:::tip Title` … `:::`. */
export const ALERT_KINDS = [
  'info', 'note', 'tip', 'important', 'warning', 'caution', 'debug', 'example', 'success', 'help', 'idea', 'pending', 'security',
  'beta', 'best-practice',
] as const;

export type AlertKind = (typeof ALERT_KINDS)[number];

export interface AlertText {
  kind: AlertKind;
  /** Empty = the name of the kind. */
  title: string;
  body: string;
}

const OPENING = /^:{3,}[ \t]*([\w-]+)[ \t]*(?:\[([^\]\n]*)\]|([^\n{]*))?(?:\{[^\n]*\})?[ \t]*(?:\n|$)/;
const CLOSING = /(?:^|\n):{3,}[ \t]*$/;

/** Reads a block that begins with colons; null when it is no box that is known. */
export function readAlert(block: string): AlertText | null {
  const opening = OPENING.exec(block);
  const kind = ALERT_KINDS.find((name) => name === opening?.[1]!.toLowerCase().replaceAll('_', '-'));
  if (!opening || !kind) return null;
  return { kind, title: (opening[2] ?? opening[3] ?? '').trim(), body: block.slice(opening[0].length).replace(CLOSING, '') };
}
