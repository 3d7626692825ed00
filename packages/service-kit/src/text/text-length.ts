import { lengthOf } from '../refusals/parse-input.ts';

/** Grapheme clusters as UAX #29 has them; their bounds do not depend on the language. */
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** What may be one character with its neighbours: marks, joiners, flags, skin tones, Korean in parts. */
const joining = /[\p{M}\p{Cf}\p{RI}\p{Emoji_Modifier}\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF\r]/u;
/** What belongs to the character before it, whatever that is, unless it is a control or the end of a line. */
const attached = /(?<=[^\p{C}\u2028\u2029])[\p{Grapheme_Extend}\u200D]/gu;

/** The code points that one character may have on average: enough for Korean and Vietnamese in parts. */
export const codePointsPerCharacter = 4;

/** Whether a text has at most `limit` code points; a longer one is not read to its end. */
export function hasCodePointsUpTo(limit: number, text: string): boolean {
  return text.length <= limit || (text.length <= 2 * limit && lengthOf(text) <= limit);
}

/** Whether a text has at most `limit` characters as people see them. Segmenting takes 5 µs a character and is the last resort. */
export function hasCharactersUpTo(limit: number, text: string): boolean {
  if (hasCodePointsUpTo(limit, text)) return true;
  if (!joining.test(text)) return false;
  const most = lengthOf(text) - (text.match(attached)?.length ?? 0);
  return most <= limit || hasClustersUpTo(limit, text);
}

/** Both bounds of a text: so many characters, and the code points that these may have. */
export function hasLengthUpTo(limit: number, text: string): boolean {
  return hasCodePointsUpTo(codePointsPerCharacter * limit, text) && hasCharactersUpTo(limit, text);
}

function hasClustersUpTo(limit: number, text: string): boolean {
  let clusters = 0;
  for (const _ of segmenter.segment(text)) {
    clusters += 1;
    if (clusters > limit) return false;
  }
  return true;
}
