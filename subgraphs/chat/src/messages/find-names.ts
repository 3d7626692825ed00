import { blankCode } from '../formatting/blank-code.ts';

/** A place in a text that looks like `@username`, in UTF-16 units with the `@`. */
export interface NamePlace {
  readonly start: number;
  /** What the name may be, the longest first: a dot at its end may be the sentence's. */
  readonly names: readonly string[];
}

/** In lower case, as usernames are. */
const longestName = 30;
const shortestName = 3;

/** An `@` inside a word or an address (`ada@example.org`) is none; scripts without spaces may go on right after a name. */
const namePlace = /(?<![\p{Script=Latin}\p{N}_.@+-])@([a-z0-9_.]+)/giu;

/** Where a text names people outside of its code, in its order, at most `limit` places. Who they are is not known here. */
export function findNames(text: string, limit: number): readonly NamePlace[] {
  const places: NamePlace[] = [];
  for (const { index, 1: found = '' } of blankCode(text).matchAll(namePlace)) {
    const whole = found.toLowerCase();
    const names = [whole, withoutLastDots(whole)].filter(isName);
    if (names.length > 0) places.push({ start: index, names: [...new Set(names)] });
    if (places.length === limit) break;
  }
  return places;
}

function isName({ length }: string): boolean {
  return length >= shortestName && length <= longestName;
}

/** Not by a pattern, which would begin anew at each dot. */
function withoutLastDots(name: string): string {
  let end = name.length;
  while (name[end - 1] === '.') end -= 1;
  return name.slice(0, end);
}
