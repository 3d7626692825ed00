import type { LinkTarget } from './addresses.ts';
import type { Marks, Stretch } from './find-line-markup.ts';
import type { Span } from './markup.ts';

/** A sign that waits for its counterpart. */
interface Opener {
  readonly sign: string;
  readonly start: number;
  readonly length: number;
}

/** So many of a sign mean something: italic, bold, both; italic; strike. */
const lengths: Readonly<Record<string, readonly number[]>> = { '*': [1, 2, 3], _: [1], '~': [2] };

/**
 * Pairs the signs of a line. Each kind is open once at most, so that no sign is compared with more than four others. Who closes an outer one
 * leaves the inner ones as text.
 */
export function createSpans(marks: Marks) {
  const open: Opener[] = [];
  let link: { readonly start: number; readonly depth: number } | null = null;

  const close = (sign: string, run: Stretch): number => {
    let place = run.start;
    for (;;) {
      const left = run.end - place;
      const index = open.findLastIndex((opener) => opener.sign === sign && opener.length <= left);
      const opener = open[index];
      if (opener === undefined) return place;
      marks.remove(opener.start, opener.start + opener.length);
      marks.remove(place, place + opener.length);
      marks.addSpan(spanOf(opener, place));
      place += opener.length;
      open.length = index;
      // A link cannot reach out of what it stands in.
      if (link !== null && link.depth > index) link = null;
    }
  };
  const openFrom = (sign: string, start: number, end: number): void => {
    const left = end - start;
    for (const [from, length] of left === 3 ? [[0, 2] as const, [2, 1] as const] : [[0, left] as const])
      if (!open.some((opener) => opener.sign === sign && opener.length === length))
        open.push({ sign, start: start + from, length });
  };
  return {
    delimit(sign: string, run: Stretch, line: Stretch): void {
      const length = run.end - run.start;
      if (lengths[sign]?.includes(length) !== true) return;
      const before = run.start === line.start ? ' ' : marks.at(run.start - 1);
      const after = run.end === line.end ? ' ' : marks.at(run.end);
      // Bold and strike may begin and end within a word; what is no formatting in snake_case and 2*3 must stay.
      const isWhole = length === 2;
      const mayClose = !/\s/u.test(before) && (isWhole || !isLetter(after));
      const mayOpen = !/\s/u.test(after) && (isWhole || !isLetter(before));
      const rest = mayClose ? close(sign, run) : run.start;
      if (mayOpen && rest < run.end) openFrom(sign, rest, run.end);
    },
    /** The innermost `[` counts. */
    openLink(start: number): number {
      link = { start, depth: open.length };
      return start + 1;
    },
    /** `target`: what follows the `]` at `place`. Answers where to go on. */
    closeLink(place: number, target: LinkTarget | null): number {
      const from = link;
      link = null;
      if (from === null || target === null) return place + 1;
      if (marks.slice(from.start + 1, place).trim() === '') return place + 1;
      open.length = from.depth;
      marks.remove(from.start, from.start + 1);
      marks.remove(place, target.end);
      marks.addSpan(linkOf(from.start, place, target));
      return target.end;
    },
  };
}

/** `place`: where its counterpart begins. */
function spanOf({ sign, start, length }: Opener, place: number): Span {
  const kind = sign === '~' ? 'strike' : length === 2 ? 'bold' : 'italic';
  return { kind, start, end: place + length, contentStart: start + length, contentEnd: place };
}

function linkOf(start: number, contentEnd: number, { end, address }: LinkTarget): Span {
  return { kind: 'link', start, end, contentStart: start + 1, contentEnd, address };
}

function isLetter(sign: string): boolean {
  return /[\p{L}\p{N}]/u.test(sign);
}
