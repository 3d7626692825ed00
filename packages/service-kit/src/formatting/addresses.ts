import type { Marks, Stretch } from './find-line-markup.ts';

/** Where a link ends, behind its `)`, and what it leads to. */
export interface LinkTarget {
  readonly end: number;
  readonly address: string;
}

const longestAddress = 2_000;
const schemes = /^(?:https?:\/\/[^\s]|mailto:[^\s])/iu;
const unfit = /[\s\p{Cc}\p{Cf}<>"\\`]/u;

/** `start`: where the `(` of a link is to be. Null: there is no address that may be one. Parentheses in it are closed, one in another at most. */
export function linkEnd({ at, slice }: Marks, start: number, end: number): LinkTarget | null {
  if (start >= end || at(start) !== '(') return null;
  let depth = 1;
  for (let place = start + 1; place < end && place - start <= longestAddress; place += 1) {
    const sign = at(place);
    if (unfit.test(sign)) return null;
    if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    if (depth > 2) return null;
    if (depth > 0) continue;
    const address = slice(start + 1, place);
    return schemes.test(address) ? { end: place + 1, address } : null;
  }
  return null;
}

const endsRaw = /[\s<>"[\]`\\]/u;
const trailing = /[*_~.,!?;:)'"]/u;

/** Where an address that is written as it is ends: signs in it are no formatting, but those at its end may be. Null: none begins here. */
export function rawAddressEnd({ at, slice }: Marks, start: number, line: Stretch): number | null {
  const scheme = /^https?:\/\//u.exec(slice(start, Math.min(start + 8, line.end)))?.[0];
  if (scheme === undefined || (start > line.start && /[\p{L}\p{N}]/u.test(at(start - 1)))) return null;
  const least = start + scheme.length;
  let end = least;
  while (end < line.end && !endsRaw.test(at(end))) end += 1;
  while (end > least && trailing.test(at(end - 1))) end -= 1;
  return end;
}
