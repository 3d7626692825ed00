/** Marks, what is not seen, and the lines that Arabic and N'Ko words are drawn out with. */
const ignored = /[\p{M}\p{DI}\p{Cf}\u0640\u07FA]/gu;
/** Letters with a stroke and ligatures: no decomposition of Unicode has what people type for them. */
const typed = new Map([
  ['æ', 'ae'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ħ', 'h'],
  ['ł', 'l'],
  ['œ', 'oe'],
  ['ø', 'o'],
  // At the end of a word Greek has another sigma.
  ['ς', 'σ'],
]);
const withOtherTyping = /[æđðħłœøς]/gu;

/**
 * What two texts have in common that people take for the same when they look for something: compatibility forms (NFKD), without marks and
 * without what is not seen, case folded (`ß` is `ss`; `İ` and `ı` are `i`), white space as one space. Empty when nothing is left. Folding
 * a folded text changes nothing.
 */
export function foldText(text: string): string {
  const letters = text.normalize('NFKD').replaceAll(ignored, '');
  // By way of the capitals: ẞ has a small letter only, ß, ı and the two small sigmas have only the capitals in common.
  const lower = letters.toLowerCase().toUpperCase().toLowerCase();
  const plain = lower.normalize('NFKD').replaceAll(ignored, '');
  const folded = plain.replaceAll(withOtherTyping, (letter) => typed.get(letter) ?? letter);
  return folded.normalize('NFC').replaceAll(/\s+/gu, ' ').trim();
}
