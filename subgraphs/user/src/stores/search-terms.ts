import { Prisma } from '../generated/prisma/client.ts';
import { searchTerms, type Names } from '../profiles/search-terms.ts';
import type { Database, Transaction } from './database.ts';

type Terms = Pick<Transaction, 'userSearchTerm'>;
type Term = { readonly term: string; readonly username: string };

/** So many rows are written by one statement. */
const stride = 500;

/** Of a new user. */
export async function insertTerms(client: Terms, names: Names): Promise<void> {
  await insert(client, termsOf(names));
}

/** Of users whose names may have others: what they have already stays. Deleted ones have none. */
export async function replaceTerms(
  client: Terms,
  users: readonly (Names & { readonly isDeleted: boolean })[],
): Promise<void> {
  const usernames = users.map(({ username }) => username);
  const present = await client.userSearchTerm.findMany({ where: { username: { in: usernames } } });
  const wanted = users.filter(({ isDeleted }) => !isDeleted).flatMap(termsOf);
  const [before, after] = [keysOf(present), keysOf(wanted)];
  await remove(
    client,
    present.filter((term) => !after.has(keyOf(term))),
  );
  await insert(
    client,
    wanted.filter((term) => !before.has(keyOf(term))),
  );
}

/** Names whose terms are those of another version. */
export interface DueNames extends Names {
  readonly id: string;
  readonly version: number;
  readonly isDeleted: boolean;
}

export type SearchBackFill = ReturnType<typeof createSearchBackFill>;

/** Gives terms to those whose names were written before there were any, or by an instance that does not know of them. */
export function createSearchBackFill(database: Database) {
  return {
    /** Up to `limit` users whose terms are due, from one end of the ids. */
    async findDue(limit: number, from: 'first' | 'last'): Promise<readonly DueNames[]> {
      const rows = await database.user.findMany({
        where: { searchDue: true },
        orderBy: { id: from === 'first' ? 'asc' : 'desc' },
        take: limit,
        select: { id: true, username: true, displayName: true, version: true, deletedAt: true },
      });
      return rows.map(({ deletedAt, ...names }) => ({ ...names, isDeleted: deletedAt !== null }));
    },
    /**
     * Writes the terms of these versions, then notes that they are there: after a failure in between they are still due, and twice is as
     * good as once. Whoever has another version by then is due again, since their own change may have met these writes.
     */
    async write(users: readonly DueNames[]): Promise<void> {
      await replaceTerms(database, users);
      for (const [version, ids] of idsByVersion(users))
        await database.$executeRaw`
          UPDATE users SET search_version = IF(version = ${version}, ${version}, 0) WHERE id IN (${Prisma.join(ids)})`;
    },
  };
}

async function insert(client: Terms, terms: readonly Term[]): Promise<void> {
  for (let at = 0; at < terms.length; at += stride)
    await client.userSearchTerm.createMany({ data: terms.slice(at, at + stride), skipDuplicates: true });
}

async function remove(client: Terms, terms: readonly Term[]): Promise<void> {
  for (let at = 0; at < terms.length; at += stride)
    await client.userSearchTerm.deleteMany({ where: { OR: terms.slice(at, at + stride) } });
}

function termsOf(names: Names): readonly Term[] {
  return searchTerms(names).map((term) => ({ term, username: names.username }));
}

const keyOf = ({ term, username }: Term): string => `${username} ${term}`;
const keysOf = (terms: readonly Term[]) => new Set(terms.map(keyOf));

function idsByVersion(users: readonly DueNames[]): ReadonlyMap<number, string[]> {
  const byVersion = new Map<number, string[]>();
  for (const { id, version } of users) byVersion.set(version, [...(byVersion.get(version) ?? []), id]);
  return byVersion;
}
