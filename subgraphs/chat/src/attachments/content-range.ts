import type { ByteRange } from '@parley/media';

/** What a `Content-Range` says: bytes of a file of `total`, or nothing but a question how far it has come. */
export type ContentRange = { readonly range: ByteRange | null; readonly total: number };

/** Null: it is none that is understood here. */
export function parseContentRange(header: string): ContentRange | null {
  const [, whole, first, last, total] =
    /^bytes (?:(\*)|(\d{1,10})-(\d{1,10}))\/(\d{1,10})$/u.exec(header) ?? [];
  if (total === undefined) return null;
  if (whole !== undefined) return { range: null, total: Number(total) };
  const range = { first: Number(first), last: Number(last) };
  return range.first <= range.last && range.last < Number(total) ? { range, total: Number(total) } : null;
}
