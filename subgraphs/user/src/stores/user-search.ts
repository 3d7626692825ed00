import { pairKey } from '@parley/events';
import type { User } from '../profiles/user.ts';
import type { Database } from './database.ts';
import { publicColumns, toUser } from './user-rows.ts';

export type UserSearch = ReturnType<typeof createUserSearch>;

export interface TermRow {
  readonly term: string;
  readonly username: string;
}

/** No text that goes on after a prefix comes after the prefix with this: utf8mb4_bin compares code points. */
const last = '\u{10FFFF}';

/** What the search reads: two indexes, of usernames and of the terms made of names, both compared byte by byte; and blocks. */
export function createUserSearch(database: Database) {
  /** Those who have exactly this term, so that a page may begin in the middle of a million of them. */
  const withTerm = ({ term, username }: TermRow, limit: number) =>
    database.userSearchTerm.findMany({
      where: { term, username: { gt: username } },
      orderBy: { username: 'asc' },
      take: limit,
    });
  return {
    /** Up to `limit` users whose username begins with `prefix` and comes after `after`, by username. */
    async byUsername(prefix: string, after: string, limit: number): Promise<readonly User[]> {
      const rows = await database.user.findMany({
        where: { username: { gte: prefix, gt: after, lt: prefix + last }, deletedAt: null },
        orderBy: { username: 'asc' },
        take: limit,
        select: publicColumns,
      });
      return rows.map(toUser);
    },
    /** Up to `limit` terms that begin with `prefix` and come after `after`, in order, each with whose it is. */
    async byTerm(prefix: string, after: TermRow, limit: number): Promise<readonly TermRow[]> {
      const same = after.term === '' ? [] : await withTerm(after, limit);
      if (same.length === limit) return same;
      const further = await database.userSearchTerm.findMany({
        where: { term: { gte: prefix, gt: after.term, lt: prefix + last } },
        orderBy: [{ term: 'asc' }, { username: 'asc' }],
        take: limit - same.length,
      });
      return [...same, ...further];
    },
    /** Those whom the viewer has blocked; in no order. */
    async blockedAmong(viewerId: string, otherIds: readonly string[]): Promise<readonly string[]> {
      const rows = await database.friendPair.findMany({
        where: {
          pairKey: { in: otherIds.map((otherId) => pairKey(viewerId, otherId)) },
          OR: [
            { lowId: viewerId, blockedByLow: true },
            { highId: viewerId, blockedByHigh: true },
          ],
        },
        select: { lowId: true, highId: true },
      });
      return rows.map(({ lowId, highId }) => (lowId === viewerId ? highId : lowId));
    },
    /** What people are called, in the order of the ids, after this one; deleted ones are left out. */
    namesAfter: (id: string, limit: number) =>
      database.user.findMany({
        where: { id: { gt: id }, deletedAt: null },
        orderBy: { id: 'asc' },
        take: limit,
        select: { id: true, version: true, username: true, displayName: true },
      }),
    /** By username; unknown and deleted ones are left out. */
    async findByUsernames(usernames: readonly string[]): Promise<ReadonlyMap<string, User>> {
      if (usernames.length === 0) return new Map();
      const rows = await database.user.findMany({
        where: { username: { in: [...new Set(usernames)] }, deletedAt: null },
        select: publicColumns,
      });
      return new Map(rows.map((row) => [row.username, toUser(row)]));
    },
  };
}
