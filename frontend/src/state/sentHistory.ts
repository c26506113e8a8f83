import { readStored, writeStored } from '@/lib/storage';

/** Texts sent earlier, to be called up with the arrow keys. */
const KEY = 'chainlit-sent-messages';
const LENGTH = 50;

export function sentTexts(): string[] {
  try {
    const stored: unknown = JSON.parse(readStored(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((text) => typeof text === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberSent(text: string): void {
  if (!text.trim()) return;
  const others = sentTexts().filter((known) => known !== text);
  writeStored(KEY, JSON.stringify([...others, text].slice(-LENGTH)));
}

/** Walks through the texts; what was being written is the end of the walk. */
export class SentWalk {
  private texts: string[] = [];
  private at = 0;
  private unsent = '';
  private shown: string | null = null;

  /** Going on means that the text is still the one shown; anything else begins anew. */
  isWalking = (draft: string) => this.shown !== null && this.shown === draft;

  back(draft: string): string | null {
    if (!this.isWalking(draft)) {
      this.texts = sentTexts();
      this.at = this.texts.length;
      this.unsent = draft;
    }
    if (this.at === 0) return null;
    this.at -= 1;
    return this.show(this.texts[this.at]!);
  }

  forward(draft: string): string | null {
    if (!this.isWalking(draft)) return null;
    this.at += 1;
    if (this.at < this.texts.length) return this.show(this.texts[this.at]!);
    this.shown = null;
    return this.unsent;
  }

  private show(text: string): string {
    this.shown = text;
    return text;
  }
}
