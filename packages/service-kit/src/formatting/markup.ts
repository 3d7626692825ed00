/** What a part of a text is; `address`: a web address that is written as it is. */
export type SpanKind = 'bold' | 'italic' | 'strike' | 'code' | 'code-block' | 'link' | 'address';

/** A part of a text with its signs, in UTF-16 units; its content lies between them. One lies in another or apart from it. */
export interface Span {
  readonly kind: SpanKind;
  readonly start: number;
  readonly end: number;
  readonly contentStart: number;
  readonly contentEnd: number;
  /** Of a link, and of an address: `http:`, `https:` or `mailto:`. */
  readonly address?: string;
}

/** A line outside of blocks of code, without the signs of its quote and without its line feed. */
export interface Line {
  readonly start: number;
  readonly end: number;
  /** 0: no quote. 2: a quote in a quote. */
  readonly quoteDepth: number;
}

/** What the formatting of a text is. */
export interface Markup {
  /** By UTF-16 unit of the text: 1 where it is a sign. */
  readonly signs: Uint8Array;
  /** In the order of their ends. */
  readonly spans: readonly Span[];
  /** In their order. */
  readonly lines: readonly Line[];
  /** The number of characters that were looked at: it grows with the length of the text, whatever is written. */
  readonly looks: number;
}

/** What the links of a text lead to that it does not show. */
export function addressesOf({ spans }: Markup): readonly string[] {
  return spans.flatMap(({ kind, address }) => (kind === 'link' && address !== undefined ? [address] : []));
}

/** Spans and blocks of code, in their order. */
export function codeOf({ spans }: Markup): readonly Span[] {
  return spans.filter(({ kind }) => kind === 'code' || kind === 'code-block');
}
