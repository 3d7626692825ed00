import { foldText } from '@parley/service-kit/text';

/** In code points, of the folded display name: what comes after it is not found. */
const longestKey = 100;
/** In code points: what a query has beyond it is compared with the names themselves. */
const longestTerm = 32;
/** The most that a user has: of a username of 30, and of a display name. */
export const mostTerms = 129;

export interface Names {
  readonly username: string;
  readonly displayName: string;
}

/** A display name, or what is looked for, as they are compared: folded. Empty when nothing is left to look for. */
export function searchKey(text: string): string {
  return firstOf(Array.from(foldText(text)), longestKey);
}

/** What the index of terms is asked for: the beginning of a key. */
export function termPrefix(key: string): string {
  return firstOf(Array.from(key), longestTerm);
}

/**
 * All ends of the two names, so that whatever a name contains begins one of them. The whole username is left out: usernames have an index
 * of their own.
 */
export function searchTerms({ username, displayName }: Names): readonly string[] {
  return [...new Set([...endsOf(username).slice(1), ...endsOf(searchKey(displayName))])];
}

/** The one of a user's terms by which a query finds them, though several may fit; null when their names do not contain it. */
export function termFoundBy(names: Names, key: string): string | null {
  if (!names.username.includes(key) && !searchKey(names.displayName).includes(key)) return null;
  const prefix = termPrefix(key);
  return (
    searchTerms(names)
      .filter((term) => term.startsWith(prefix))
      .toSorted()[0] ?? null
  );
}

function endsOf(key: string): string[] {
  const points = Array.from(key);
  return points.flatMap((point, index) => (point === ' ' ? [] : [firstOf(points.slice(index), longestTerm)]));
}

/** Without white space at its end, which MySQL does not compare. */
function firstOf(points: readonly string[], limit: number): string {
  return points.slice(0, limit).join('').trimEnd();
}
