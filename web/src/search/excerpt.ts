/** A place in a text, in UTF-16 code units. */
export interface Place {
  readonly start: number;
  readonly length: number;
}

export interface ExcerptPart {
  readonly text: string;
  readonly isMatch: boolean;
}

export interface Excerpt {
  readonly parts: readonly ExcerptPart[];
  /** Whether the text goes on before and after. */
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
}

/** So much stands before the first match, and in the whole. */
const before = 40;
const longest = 180;

const segmenter = new Intl.Segmenter();

/** What of a text shows why it was found: the surroundings of the first match, no character cut in two. */
export function excerptOf(text: string, places: readonly Place[]): Excerpt {
  const segments = segmenter.segment(text);
  const whole = (index: number): number => segments.containing(index)?.index ?? text.length;
  const first = places[0];
  const start = whole(Math.max(0, (first?.start ?? 0) - before));
  const least = first === undefined ? 0 : first.start + first.length;
  const end = whole(Math.max(start + longest, least));
  const parts: ExcerptPart[] = [];
  let from = start;
  const add = (to: number, isMatch: boolean): void => {
    if (to > from) parts.push({ text: text.slice(from, to), isMatch });
    from = Math.max(from, to);
  };
  for (const place of places) {
    add(Math.min(place.start, end), false);
    add(Math.min(place.start + place.length, end), true);
  }
  add(end, false);
  return { parts, isCutBefore: start > 0, isCutAfter: end < text.length };
}
