import { fold, foldWithPlaces } from './fold-text.ts';
import { tokensOf, type Token } from './search-terms.ts';

/** Part of a text, in UTF-16 units. */
export interface TextPlace {
  readonly start: number;
  readonly length: number;
}

const mostPlaces = 20;

/** Where the tokens stand in a text, in its order, the first 20 places. Null unless every one of them is there. `plain`: the folded text. */
export function findPlaces(
  text: string,
  wanted: readonly Token[],
  plain = fold(text),
): readonly TextPlace[] | null {
  if (!hasAll(plain, wanted)) return null; // most candidates are none, and places cost more
  const { text: folded, places } = foldWithPlaces(text);
  const found = findStarts(folded, wanted);
  const ranges = found.flatMap((starts, index) => {
    const { length } = wanted[index]?.text ?? '';
    return starts.map((at) => ({ start: places[at]?.start ?? 0, end: places[at + length - 1]?.end ?? 0 }));
  });
  return joined(ranges)
    .slice(0, mostPlaces)
    .map(({ start, end }) => ({ start, length: end - start }));
}

function hasAll(folded: string, wanted: readonly Token[]): boolean {
  return findStarts(folded, wanted).every((starts) => starts.length > 0);
}

function findStarts(folded: string, wanted: readonly Token[]): readonly (readonly number[])[] {
  const tokens = tokensOf(folded);
  return wanted.map((each) => tokens.flatMap((one) => startsIn(one, each)));
}

/** At the begin of a word; anywhere where words have no spaces between them. */
function startsIn({ text, at, isGram }: Token, wanted: Token): readonly number[] {
  if (isGram !== wanted.isGram) return [];
  if (!isGram) return text.startsWith(wanted.text) ? [at] : [];
  const starts: number[] = [];
  for (let start = text.indexOf(wanted.text); start !== -1; start = text.indexOf(wanted.text, start + 1))
    starts.push(at + start);
  return starts;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** In order; those that meet or overlap are one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const range of ranges.toSorted((one, other) => one.start - other.start)) {
    const last = result.at(-1);
    if (last === undefined || range.start > last.end) result.push(range);
    else if (range.end > last.end) result[result.length - 1] = { ...last, end: range.end };
  }
  return result;
}
