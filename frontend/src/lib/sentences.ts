/**
 * What of a growing text can be read aloud: everything up to the end of its last sentence or line, or all of it when it is
 * complete. Marks of formatting are left out.
 */
export function sentencesSince(text: string, start: number, complete: boolean): { text: string; end: number } {
  const rest = text.slice(start);
  const end = complete ? rest.length : lastBreak(rest);
  return { text: plain(rest.slice(0, end)), end: start + end };
}

function lastBreak(text: string): number {
  const breaks = /[.!?…。!?؟।](?=\s)|\n/gu;
  let end = 0;
  for (const match of text.matchAll(breaks)) end = match.index + match[0].length;
  return end;
}

const plain = (text: string) =>
  text
    .replace(/^(?:`{3,}|~{3,}).*$/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[ \t]*(?:#{1,6}|>|[-*+]|\d+[.)])[ \t]+/gm, '')
    .replace(/\*\*|__|~~|`/g, '')
    .trim();
