import type { User } from '../profiles/user.ts';
import type { UserSearch } from '../stores/user-search.ts';
import { searchKey, termFoundBy, termPrefix } from '../profiles/search-terms.ts';

/** Where a user stands: first come those whose username begins with the query, by username, then the others, by term and username. */
export interface SearchPosition {
  readonly username: string;
  /** Null in the first part. */
  readonly term: string | null;
}

export interface FoundUser {
  readonly user: User;
  readonly position: SearchPosition;
}

export interface FoundUsers {
  readonly found: readonly FoundUser[];
  /** Where to go on when so many had to be passed over that the page was not filled; null: it is full, or the end is reached. */
  readonly unfinishedAt: SearchPosition | null;
}

export interface Search {
  readonly viewerId: string;
  /** What was typed. */
  readonly query: string;
  readonly limit: number;
  readonly after: SearchPosition | null;
}

interface Stride {
  readonly users: readonly FoundUser[];
  /** Of the last that was looked at; null at the end of the results. */
  readonly next: SearchPosition | null;
}

/** Between the two parts of the results: after every username, before every term. */
const afterUsernames: SearchPosition = { username: '', term: '' };
/** So many are looked at once at least, so often for one page: what a page costs has a bound, whatever is asked for. */
const smallestStride = 25;
const mostStrides = 20;

/**
 * Finds users by what their username or display name contains, both folded. Not those whom the viewer blocked; those who blocked the
 * viewer are found as by any stranger. What it reads is by an index and does not grow with the number of users.
 */
export function createSearchUsers({ userSearch }: { readonly userSearch: UserSearch }) {
  return async ({ viewerId, query, limit, after }: Search): Promise<FoundUsers> => {
    const key = searchKey(query);
    if (key === '') return { found: [], unfinishedAt: null };
    const found: FoundUser[] = [];
    let position: SearchPosition = after ?? { username: '', term: null };
    for (let strides = 0; strides < mostStrides; strides += 1) {
      const { users, next } = await readStride(key, position, Math.max(limit, smallestStride));
      found.push(...(await withoutBlocked(viewerId, users)));
      if (found.length >= limit || next === null) return { found: found.slice(0, limit), unfinishedAt: null };
      position = next;
    }
    return { found, unfinishedAt: position };
  };

  function readStride(key: string, after: SearchPosition, limit: number): Promise<Stride> {
    return after.term === null
      ? readUsernames(key, after.username, limit)
      : readTerms(key, { username: after.username, term: after.term }, limit);
  }

  async function readUsernames(key: string, after: string, limit: number): Promise<Stride> {
    const users = await userSearch.byUsername(key, after, limit);
    const last = users.at(-1);
    return {
      users: users.map((user) => ({ user, position: { username: user.username, term: null } })),
      next: users.length < limit || last === undefined ? afterUsernames : positionOf(last.username),
    };
  }

  async function readTerms(
    key: string,
    after: { username: string; term: string },
    limit: number,
  ): Promise<Stride> {
    const rows = await userSearch.byTerm(termPrefix(key), after, limit);
    const users = await userSearch.findByUsernames(rows.map(({ username }) => username));
    const found = rows.flatMap((position): FoundUser[] => {
      const user = users.get(position.username);
      const isFound = user !== undefined && !user.username.startsWith(key);
      return isFound && termFoundBy(user, key) === position.term ? [{ user, position }] : [];
    });
    return { users: found, next: rows.length < limit ? null : (rows.at(-1) ?? null) };
  }

  async function withoutBlocked(viewerId: string, users: readonly FoundUser[]): Promise<FoundUser[]> {
    if (users.length === 0) return [];
    const ids = users.map(({ user }) => user.id);
    const blocked = new Set(await userSearch.blockedAmong(viewerId, ids));
    return users.filter(({ user }) => !blocked.has(user.id));
  }
}

const positionOf = (username: string): SearchPosition => ({ username, term: null });
