/**
 * Closes what a streaming text has opened in its last paragraph, so that `**bold` is bold from its first letter on and a
 * link does not show its address while it is written. Only for display; the text itself is untouched.
 */
export function healTail(text: string): string {
  const at = text.lastIndexOf('\n\n') + 1;
  const tail = text.slice(at);
  const code = closeInlineCode(tail);
  if (code !== null) return text.slice(0, at) + code;
  return text.slice(0, at) + closeEmphasis(hideOpenLink(tail));
}

function closeInlineCode(tail: string): string | null {
  const marks = tail.match(/`+/g) ?? [];
  if (marks.length % 2 === 0) return null;
  const last = marks.at(-1)!;
  return tail.endsWith(last) ? tail.slice(0, -last.length) : tail + last;
}

/** `[label](https://exam` shows as its label, `![alt` not at all. */
const hideOpenLink = (tail: string) =>
  tail.replace(/!\[[^\]]*(?:\](?:\([^)]*)?)?$/, '').replace(/\[([^\]]*)\]\([^)]*$/, '$1');

function closeEmphasis(tail: string): string {
  const withoutCode = tail.replace(/`+[^`]*`+/g, '');
  let healed = tail;
  for (const mark of ['~~', '**']) {
    if (withoutCode.split(mark).length % 2 === 1) continue;
    healed = healed.endsWith(mark) ? healed.slice(0, -mark.length) : healed.trimEnd() + mark;
  }
  return healed;
}
