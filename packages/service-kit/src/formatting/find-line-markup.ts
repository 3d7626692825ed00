import { linkEnd, rawAddressEnd } from './addresses.ts';
import type { Line, Span } from './markup.ts';
import { createSpans } from './spans.ts';

/** The text that is read, and what is found in it. */
export interface Marks {
  /** The character at a place; empty behind the end. */
  readonly at: (index: number) => string;
  readonly slice: (from: number, to: number) => string;
  /** These are signs. */
  readonly remove: (from: number, to: number) => void;
  readonly addSpan: (span: Span) => void;
  readonly addLine: (line: Line) => void;
}

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

const escapable = '\\*_~`[]()>';
const nameSign = /[a-z0-9_.]/iu;

/** Finds the formatting of one line: a quote, then code, links, bold, italic and strike. Each character is passed once. */
export function findLineMarkup(marks: Marks, { start, end }: Stretch): void {
  const spans = createSpans(marks);
  let place = afterQuote(marks, { start, end });
  const line = { start: place, end };
  marks.addLine({ ...line, quoteDepth: Math.ceil((place - start) / 2) });
  const codeEnds = endsOfCode(marks, line);
  while (place < end) {
    const sign = marks.at(place);
    if (sign === '\\') place = afterEscape(marks, place, end);
    else if (sign === '`') place = afterCode(marks, place, codeEnds, end);
    else if (sign === '@') place = afterName(marks, place, line);
    else if (sign === 'h') place = afterAddress(marks, place, line);
    else if (sign === '[') place = spans.openLink(place);
    else if (sign === ']') place = spans.closeLink(place, linkEnd(marks, place + 1, end));
    else if (sign === '*' || sign === '_' || sign === '~') {
      const runEnd = endOfRun(marks, place, end);
      spans.delimit(sign, { start: place, end: runEnd }, line);
      place = runEnd;
    } else place += 1;
  }
}

/** `> ` once or several times; a line of `>` alone is an empty one of the quote. */
function afterQuote(marks: Marks, { start, end }: Stretch): number {
  let place = start;
  while (place < end && marks.at(place) === '>' && (place + 1 === end || marks.at(place + 1) === ' '))
    place = Math.min(place + 2, end);
  marks.remove(start, place);
  return place;
}

function afterEscape(marks: Marks, place: number, end: number): number {
  if (place + 1 >= end || !escapable.includes(marks.at(place + 1))) return place + 1;
  marks.remove(place, place + 1);
  return place + 2;
}

function afterCode(marks: Marks, place: number, codeEnds: ReadonlyMap<number, number>, end: number): number {
  const contentStart = endOfRun(marks, place, end);
  const contentEnd = codeEnds.get(place);
  if (contentEnd === undefined) return contentStart;
  const after = contentEnd + contentStart - place;
  marks.remove(place, contentStart);
  marks.remove(contentEnd, after);
  marks.addSpan({ kind: 'code', start: place, end: after, contentStart, contentEnd });
  return after;
}

function afterAddress(marks: Marks, start: number, line: Stretch): number {
  const end = rawAddressEnd(marks, start, line);
  if (end === null) return start + 1;
  const address = marks.slice(start, end);
  marks.addSpan({ kind: 'address', start, end, contentStart: start, contentEnd: end, address });
  return end;
}

/** A `_` in a name that is mentioned is part of it. */
function afterName(marks: Marks, place: number, { start, end }: Stretch): number {
  let after = place + 1;
  if (place > start && /[\p{L}\p{N}]/u.test(marks.at(place - 1))) return after;
  while (after < end && nameSign.test(marks.at(after))) after += 1;
  return after;
}

function endOfRun(marks: Marks, start: number, end: number): number {
  const sign = marks.at(start);
  let after = start + 1;
  while (after < end && marks.at(after) === sign) after += 1;
  return after;
}

/** By where a run of backticks begins: where the next one of the same length does. Found for the whole line at once. */
function endsOfCode(marks: Marks, { start, end }: Stretch): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  const ends = new Map<number, number>();
  for (let place = start; place < end;) {
    if (marks.at(place) !== '`') {
      place += 1;
      continue;
    }
    const after = endOfRun(marks, place, end);
    const before = last.get(after - place);
    if (before !== undefined) ends.set(before, place);
    last.set(after - place, place);
    place = after;
  }
  return ends;
}
