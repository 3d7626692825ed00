import { Prisma } from '../generated/prisma/client.ts';
import type { User } from '../profiles/user.ts';
import type { Database } from './database.ts';
import { toUser } from './user-rows.ts';

/** Where a user stands in the results: 0 the username itself, 1 it begins with the query, 2 anything else. */
export interface FoundUser {
  readonly user: User;
  readonly place: number;
}

/** The position after which a page begins. */
interface SearchPosition {
  readonly place: number;
  readonly username: string;
}

export interface Search {
  readonly viewerId: string;
  /** 1 to 50 characters, trimmed. */
  readonly query: string;
  readonly limit: number;
  readonly after: SearchPosition | null;
}

type FoundRow = Parameters<typeof toUser>[0] & { readonly place: bigint };

/**
 * Finds users by a part of their username or display name, without those who blocked the viewer or whom the viewer blocked. Looks into every name, as "contains" must. Usernames are stored in lower case and compared byte by byte; display names by a
 * collation that tells emoji apart, which `utf8mb4_unicode_ci` does not.
 */
export function createUserSearch(database: Database) {
  return async ({ viewerId, query, limit, after }: Search): Promise<readonly FoundUser[]> => {
    const name = query.toLowerCase();
    const pattern = escapeLike(name);
    const rows = await database.$queryRaw<readonly FoundRow[]>`
      SELECT found.* FROM (
        SELECT u.id, u.username, u.display_name AS displayName, u.bio, u.image_id AS imageId, u.version, u.created_at AS createdAt, u.deleted_at AS deletedAt,
          CASE WHEN u.username = ${name} THEN 0 WHEN u.username LIKE ${`${pattern}%`} ESCAPE '|' THEN 1 ELSE 2 END AS place
        FROM users u
        WHERE u.deleted_at IS NULL
          AND (u.username LIKE ${`%${pattern}%`} ESCAPE '|'
            OR u.display_name COLLATE utf8mb4_unicode_520_ci LIKE ${`%${escapeLike(query)}%`} ESCAPE '|')
          AND ${notBlocked(viewerId)}
      ) AS found
      WHERE ${isAfter(after)}
      ORDER BY found.place, found.username
      LIMIT ${limit}`;
    return rows.map(toFound);
  };
}

/** Blocked by either of the two: both are hidden from each other. */
function notBlocked(viewerId: string): Prisma.Sql {
  return Prisma.sql`
    NOT EXISTS (SELECT 1 FROM friend_pairs p
      WHERE p.low_id = u.id AND p.high_id = ${viewerId} AND (p.blocked_by_low OR p.blocked_by_high))
    AND NOT EXISTS (SELECT 1 FROM friend_pairs p
      WHERE p.high_id = u.id AND p.low_id = ${viewerId} AND (p.blocked_by_low OR p.blocked_by_high))`;
}

function isAfter(after: SearchPosition | null): Prisma.Sql {
  if (after === null) return Prisma.sql`TRUE`;
  const { place, username } = after;
  return Prisma.sql`(found.place > ${place} OR (found.place = ${place} AND found.username > ${username}))`;
}

/** The wildcards of LIKE stand for themselves. */
function escapeLike(text: string): string {
  return text.replace(/[|%_]/gu, '|$&');
}

function toFound({ place, ...row }: FoundRow): FoundUser {
  return { user: toUser(row), place: Number(place) };
}
