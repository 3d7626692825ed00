import { findMarkup, type Line, type Markup, type Span } from '@parley/service-kit/formatting';

/** A place in a text that stands for somebody, or for all (`Message.mentions`). */
export interface MentionPlace {
  readonly start: number;
  readonly length: number;
  /** Null: everybody. */
  readonly userId: string | null;
}

/** A part of a line. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'mention'; readonly text: string; readonly userId: string | null }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly address: string; readonly children: readonly Inline[] };

/** What stands below another: lines of the same depth are one paragraph, with their line feeds. */
export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'code-block'; readonly text: string };

/** Deeper quotes are shown as this one: a text could have thousands. */
const deepestQuote = 4;
const visible = /[^\p{White_Space}\p{DI}\p{M}\p{Cc}\p{Cf}\p{Cs}]/u;

/**
 * What a text is to be shown as (docs/how-to/format-messages.md), by the rules by which the server makes `plainText`. The server's limits
 * bound the text; the work grows with its length, and no part lies deeper than 12 others.
 */
export function formatText(text: string, mentions: readonly MentionPlace[] = []): readonly Block[] {
  const markup = findMarkup(text);
  if (!isSeen(text, markup)) return [{ kind: 'paragraph', children: [{ kind: 'text', text }] }];
  const inlines = createInlines(text, markup, mentions);
  const code = markup.spans.filter(({ kind }) => kind === 'code-block');
  const parts = [...code, ...markup.lines].toSorted((one, other) => one.start - other.start);
  return nest(
    parts,
    (part) => ('kind' in part ? part : { ...part, inlines: inlines(part.start, part.end) }),
    text,
  );
}

interface ReadLine extends Line {
  readonly inlines: readonly Inline[];
}

/** Lines one after another become paragraphs, and those of a quote the blocks of the quote. */
function nest(
  parts: readonly (Span | Line)[],
  read: (part: Span | Line) => Span | ReadLine,
  text: string,
): readonly Block[] {
  const root: Block[] = [];
  const open: Block[][] = [root];
  for (const part of parts) {
    const line = read(part);
    const depth = 'kind' in line ? 0 : Math.min(line.quoteDepth, deepestQuote);
    open.length = Math.min(open.length, depth + 1);
    while (open.length <= depth) {
      const blocks: Block[] = [];
      open.at(-1)?.push({ kind: 'quote', blocks });
      open.push(blocks);
    }
    const blocks = open.at(-1) ?? root;
    if ('kind' in line)
      blocks.push({ kind: 'code-block', text: text.slice(line.contentStart, line.contentEnd) });
    else addLine(blocks, line.inlines);
  }
  return root;
}

function addLine(blocks: Block[], inlines: readonly Inline[]): void {
  const last = blocks.at(-1);
  if (last?.kind !== 'paragraph') blocks.push({ kind: 'paragraph', children: [...inlines] });
  else (last.children as Inline[]).push({ kind: 'text', text: '\n' }, ...inlines);
}

/** Reads lines from the first on, each once. */
function createInlines(text: string, { signs, spans }: Markup, mentions: readonly MentionPlace[]) {
  const inOrder = spans
    .filter(({ kind }) => kind !== 'code-block')
    .toSorted((one, other) => one.start - other.start || other.end - one.end);
  const places = mentions.toSorted((one, other) => one.start - other.start);
  let nextSpan = 0;
  let nextPlace = 0;

  const between = (start: number, end: number): string => {
    let shown = '';
    for (let index = start; index < end; index += 1) if (signs[index] === 0) shown += text.charAt(index);
    return shown;
  };
  const plain = (into: Inline[], start: number, end: number): void => {
    let from = start;
    while (nextPlace < places.length) {
      const place = places[nextPlace];
      if (place === undefined || place.start >= end) break;
      nextPlace += 1;
      if (place.start < from || place.start + place.length > end) continue;
      addText(into, between(from, place.start));
      from = place.start + place.length;
      into.push({ kind: 'mention', text: between(place.start, from), userId: place.userId });
    }
    addText(into, between(from, end));
  };
  const read = (start: number, end: number, inLink = false): Inline[] => {
    const into: Inline[] = [];
    let from = start;
    for (;;) {
      const span = inOrder[nextSpan];
      if (span === undefined || span.start >= end) break;
      nextSpan += 1;
      plain(into, from, span.start);
      from = span.end;
      if (span.kind === 'code')
        into.push({ kind: 'code', text: text.slice(span.contentStart, span.contentEnd) });
      else
        into.push(
          ...formatted(span, read(span.contentStart, span.contentEnd, inLink || isLink(span)), inLink),
        );
    }
    plain(into, from, end);
    return into;
  };
  return (start: number, end: number): readonly Inline[] => read(start, end);
}

/** A link in a link is its text. */
function formatted(span: Span, children: readonly Inline[], inLink: boolean): readonly Inline[] {
  if (children.length === 0) return [];
  if (isLink(span)) {
    const isOpenable = span.address !== undefined && !inLink;
    return isOpenable ? [{ kind: 'link', address: span.address, children }] : children;
  }
  const { kind } = span;
  return kind === 'bold' || kind === 'italic' || kind === 'strike' ? [{ kind, children }] : children;
}

function isLink({ kind }: Span): boolean {
  return kind === 'link' || kind === 'address';
}

function addText(into: Inline[], text: string): void {
  if (text !== '') into.push({ kind: 'text', text });
}

/** A text of signs alone is shown as it was written, as the server does. */
function isSeen(text: string, { signs }: Markup): boolean {
  if (!signs.includes(1)) return true;
  return visible.test(Array.from(signs, (sign, index) => (sign === 0 ? text.charAt(index) : '')).join(''));
}
