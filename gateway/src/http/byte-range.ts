/** The first and the last byte of a part. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * What a `Range` header asks for of so many bytes (RFC 9110, 14.2). Undefined: all of it, also for what is no range, or several; `beyond`:
 * nothing of it is there.
 */
export function byteRange(header: string | undefined, bytes: number): ByteRange | 'beyond' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '')
    return Number(to) === 0 ? 'beyond' : within(Math.max(0, bytes - Number(to)), bytes - 1, bytes);
  if (to !== '' && Number(to) < Number(from)) return undefined;
  return within(Number(from), to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1), bytes);
}

function within(first: number, last: number, bytes: number): ByteRange | 'beyond' {
  return first < bytes ? { first, last } : 'beyond';
}
