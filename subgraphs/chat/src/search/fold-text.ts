/** Text as it is compared, and where each of its UTF-16 units comes from. */
export interface FoldedText {
  readonly text: string;
  /** By unit of `text`: where the character as people see it, of which it is a part, begins and ends in the original. */
  readonly places: readonly { readonly start: number; readonly end: number }[];
}

/** A letter with its marks, Hangul also when it is written in parts. Not by Intl.Segmenter, which takes far longer. */
const letters = /(?:[\u1100-\u115F][\u1160-\u11A7]?[\u11A8-\u11FF]?|[^])\p{M}*/gu;
/** Accents, harakat, niqqud and dakuten; not the vowels of Indic scripts and Thai, which are marks as well, but no ornament. */
const ornaments =
  /\p{Script=Inherited}|\p{Default_Ignorable_Code_Point}|(?=[\p{Script=Hebrew}\p{Script=Arabic}])\p{Mn}|\u0640/gu;

/** In UTF-16 units: more than 4,000 characters of any language have. A single `ﷺ` is 18 letters, and 4,000 of them would cost a search too much. */
const longestFolded = 20_000;

/**
 * Without case, accents and differences of form: `ß` is `ss`, `Ä` is `a`, `ﬁ` is `fi`, a full-width `Ａ` is `a`. What has more than 20,000
 * letters in parts is cut off there, and not found by the rest.
 */
export function fold(text: string): string {
  const bare = text.normalize('NFKD').slice(0, longestFolded).replaceAll(ornaments, '');
  // Upper case knows what becomes of ß, ς and ı; Hangul is composed again.
  return bare.toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}

export function foldWithPlaces(original: string): FoldedText {
  let text = '';
  const places: { start: number; end: number }[] = [];
  const known = new Map<string, string>();
  for (const { 0: letter, index } of original.matchAll(letters)) {
    const folded = known.get(letter) ?? fold(letter);
    known.set(letter, folded);
    const place = { start: index, end: index + letter.length };
    for (let unit = 0; unit < folded.length; unit += 1) places.push(place);
    text += folded;
    if (text.length >= longestFolded) break;
  }
  return { text, places };
}
