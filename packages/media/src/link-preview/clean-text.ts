import { isVisible } from '@parley/service-kit/text';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const halfCharacter = /\p{Cs}/gu;
/** Controls, and the ends of lines and paragraphs: white space here. */
const control = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
/** What turns the direction of text, is not seen, or annotates; joiners belong to letters and emoji. */
const unseen = /[^\P{Cf}\u200C\u200D]/gu;
/** By Unicode's Stream-Safe Text Format (UAX #15) no language needs more in a row. */
const tooManyMarks = /(\p{M}{30})\p{M}+/gu;

/**
 * A text of a stranger as one line that can stand beside others: without controls, without what turns the direction, cut to so many
 * characters. Null when nothing of it would be seen.
 */
export function cleanText(text: string | null, maxLength: number): string | null {
  if (text === null) return null;
  const plain = text
    .replaceAll(halfCharacter, '\uFFFD')
    .replaceAll(control, ' ')
    .replaceAll(unseen, '')
    .normalize('NFC')
    .replaceAll(tooManyMarks, '$1')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return isVisible(plain) ? cut(plain, maxLength) : null;
}

function cut(text: string, maxLength: number): string {
  const starts = [];
  for (const { index } of segmenter.segment(text)) {
    if (starts.length === maxLength) return `${text.slice(0, starts.at(-1)).trimEnd()}…`;
    starts.push(index);
  }
  return text;
}
