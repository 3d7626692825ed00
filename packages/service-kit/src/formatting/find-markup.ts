import { findLineMarkup, type Marks, type Stretch } from './find-line-markup.ts';
import type { Line, Markup, Span } from './markup.ts';

/** Finds the formatting of a text (docs/how-to/format-messages.md) in one pass: what has no end is text as it is written. */
export function findMarkup(text: string): Markup {
  const signs = new Uint8Array(text.length);
  const spans: Span[] = [];
  const lines: Line[] = [];
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
    addSpan: (span) => void spans.push(span),
    addLine: (line) => void lines.push(line),
  };
  const written = linesOf(text);
  const ends = endsOfBlocks(text, written);
  for (let index = 0; index < written.length; index += 1) {
    const line = written[index];
    if (line === undefined) break;
    const end = written[ends[index] ?? -1];
    looks += line.end - line.start;
    if (end === undefined) {
      findLineMarkup(marks, line);
      continue;
    }
    // The code between its fences is kept as it is, without the line feeds that belong to them.
    const first = line.end + 1;
    const contentEnd = Math.max(first, end.start - 1);
    marks.remove(line.start, first);
    marks.remove(contentEnd, end.end);
    spans.push({
      kind: 'code-block',
      start: line.start,
      end: end.end,
      contentStart: first,
      contentEnd,
    });
    index = ends[index] ?? index;
  }
  return { signs, spans, lines, looks };
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
