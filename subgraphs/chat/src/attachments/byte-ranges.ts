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

/**
 * What a `Range` asks for of a file of `size` bytes; `unsatisfiable` when none of it is there. Null: all of it, also where several ranges
 * or something unknown is asked for, as RFC 9110 allows.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,12})-(\d{0,12})$/u.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  if (last !== '' && Number(last) < Number(first)) return null;
  if (Number(first) >= size) return 'unsatisfiable';
  return { first: Number(first), last: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}
