import { findLineMarkup, type Marks, type Stretch } from './find-line-markup.ts';

/** Which parts of a text are signs of its formatting, and what its links lead to. */
export interface Markup {
  /** By UTF-16 unit of the text: 1 where it is a sign. */
  readonly signs: Uint8Array;
  readonly addresses: readonly string[];
  /** Spans and blocks of code, with their signs, in their order. */
  readonly code: readonly Stretch[];
  /** The number of characters that were looked at: it grows with the length of the text, whatever is written. */
  readonly looks: number;
}

/** Finds the formatting of a text (docs/how-to/format-messages.md) in one pass: what has no end is text as it is written. */
export function findMarkup(text: string): Markup {
  const signs = new Uint8Array(text.length);
  const addresses: string[] = [];
  const code: Stretch[] = [];
  let looks = 0;
  const marks: Marks = {
    at(index) {
      looks += 1;
      return text.charAt(index);
    },
    slice(from, to) {
      looks += to - from;
      return text.slice(from, to);
    },
    remove: (from, to) => void signs.fill(1, from, to),
    addAddress: (address) => void addresses.push(address),
    addCode: (start, end) => void code.push({ start, end }),
  };
  const lines = linesOf(text);
  const ends = endsOfBlocks(text, lines);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined) break;
    const end = lines[ends[index] ?? -1];
    looks += line.end - line.start;
    if (end === undefined) {
      findLineMarkup(marks, line);
      continue;
    }
    // The code between its fences is kept as it is, without the line feeds that belong to them.
    const first = line.end + 1;
    marks.remove(line.start, first);
    marks.remove(Math.max(first, end.start - 1), end.end);
    marks.addCode(line.start, end.end);
    index = ends[index] ?? index;
  }
  return { signs, addresses, code, looks };
}

/** Without their line feeds. */
function linesOf(text: string): readonly Stretch[] {
  const lines: Stretch[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    lines.push({ start, end: start + line.length });
    start += line.length + 1;
  }
  return lines;
}

const fence = /^```[\w+#.-]{0,20}$/u;

/** By line: where the block of code that begins with it ends; undefined where none does. */
function endsOfBlocks(text: string, lines: readonly Stretch[]): readonly (number | undefined)[] {
  let next: number | undefined;
  const ends: (number | undefined)[] = [];
  for (const [index, { start, end }] of [...lines.entries()].toReversed()) {
    const isShort = end - start <= 23 && text.startsWith('```', start);
    const line = isShort ? text.slice(start, end) : '';
    ends.push(isShort && fence.test(line) ? next : undefined);
    if (line === '```') next = index;
  }
  return ends.toReversed();
}
