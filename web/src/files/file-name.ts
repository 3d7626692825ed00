/** So many characters of a long name are shown, of which so many are its end: what a file is stands there. */
const shown = 60;
const shownOfEnd = 16;

/** A name of a file with its end, however long it is. */
export function shortName(name: string): string {
  const characters = charactersOf(name);
  if (characters.length <= shown) return name;
  const start = characters.slice(0, shown - shownOfEnd - 1);
  return [...start, '…', ...characters.slice(-shownOfEnd)].join('');
}

/** The server takes no longer names: in characters, and in code points. */
const longest = 200;
const longestInCodePoints = 4 * longest;
/** What turns or hides text, ends its line, or leads to another folder. */
const refused = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\uFFF9-\uFFFB\u{E0000}-\u{E007F}/\\]/gu;
const manyMarks = /(\p{M}{30})\p{M}+/gu;
/** As `isVisible` of `@parley/service-kit`, which brings more than an app needs. */
const visible =
  /(?![\u2800\uFFFC\u{1D159}\u{13441}\u{13442}])[^\p{White_Space}\p{DI}\p{M}\p{Cc}\p{Cf}\p{Cs}]/u;

/** The name of a file as the server takes it: files on a disk have any name. `otherwise` where nothing of it can be seen. */
export function sendableName(name: string, otherwise: string): string {
  const clean = name.normalize('NFC').replace(refused, '').replace(manyMarks, '$1').trim();
  const characters = charactersOf(clean);
  const end = characters.slice(-shownOfEnd).join('');
  let left = longestInCodePoints - codePoints(end);
  let start = '';
  for (const character of characters.slice(0, -shownOfEnd).slice(0, longest - shownOfEnd)) {
    left -= codePoints(character);
    if (left < 0) break;
    start += character;
  }
  const cut = start + end;
  const isName = visible.test(cut) && cut !== '.' && cut !== '..' && codePoints(cut) <= longestInCodePoints;
  return isName ? cut : otherwise;
}

/** As people see them. */
function charactersOf(text: string): readonly string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

function codePoints(text: string): number {
  return Array.from(text).length;
}
