import { deleteInSteps, insertIntoOutbox, inTransaction } from '@parley/mysql';
import type { OutgoingEvent } from '@parley/event-bus';
import type { Session, StoredTokenHashes } from '../sessions/session.ts';
import type { Session as SessionRow } from '../generated/prisma/client.ts';
import type { Database } from './database.ts';
import { lockUser } from './lock-user.ts';

const keptMs = 30 * 24 * 60 * 60 * 1_000;

/** For so long an exchange answers the same again, by the clock of the database: its first answer may have been lost. */
const graceSeconds = 10;

export interface Exchange {
  readonly shown: StoredTokenHashes;
  readonly next: StoredTokenHashes;
  readonly at: Date;
  readonly expiresAt: Date;
}

export interface Revocation {
  readonly sessionId: string;
  readonly userId: string;
  readonly at: Date;
  readonly event: OutgoingEvent;
}

/** The session and its event. */
const revocationWrites = 2;

/** Sessions and their families of refresh tokens; Redis only remembers what stands here. */
export function createSessionStore(database: Database) {
  return {
    async open(session: Session, hashes: StoredTokenHashes) {
      await database.session.createMany({ data: [toSessionRow(session, hashes)] });
    },
    async find(id: string) {
      const row = await database.session.findUnique({ where: { id } });
      return row === null ? null : toSession(row);
    },
    async findByFamily(familyHash: string) {
      const row = await database.session.findUnique({ where: { familyHash } });
      return row === null ? null : toSession(row);
    },
    /** Those that are open, the most recently used first. */
    async listOpen(userId: string, { at, limit }: { at: Date; limit: number }) {
      const rows = await database.session.findMany({
        where: { userId, revokedAt: null, expiresAt: { gt: at } },
        orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }],
        take: limit,
      });
      return rows.map(toSession);
    },
    /**
     * Replaces the hash of the token that was shown by that of the next one, if it is the good one of an open session: one statement,
     * so that of two who show it at once one does. Answers the session then, and also when this very exchange was its last one and
     * happened within the grace; else null.
     */
    async exchange({ shown, next, at, expiresAt }: Exchange) {
      const exchanged = await database.$executeRaw`
        UPDATE sessions SET token_hash = ${next.tokenHash}, previous_token_hash = ${shown.tokenHash},
          rotated_at = UTC_TIMESTAMP(3), last_used_at = ${at}, expires_at = ${expiresAt}
        WHERE family_hash = ${shown.familyHash} AND token_hash = ${shown.tokenHash}
          AND revoked_at IS NULL AND expires_at > ${at}`;
      const [row] = await database.$queryRaw<readonly Pick<Session, 'id' | 'userId' | 'expiresAt'>[]>`
        SELECT id, user_id AS userId, expires_at AS expiresAt FROM sessions
        WHERE family_hash = ${shown.familyHash} AND revoked_at IS NULL AND expires_at > ${at}
          AND (${exchanged} = 1 OR token_hash = ${next.tokenHash} AND previous_token_hash = ${shown.tokenHash}
            AND rotated_at >= UTC_TIMESTAMP(3) - INTERVAL ${graceSeconds} SECOND)`;
      return row ?? null;
    },
    /** Ends a session and saves the event of it; false when it was not open or is not this user's. */
    revoke: ({ sessionId, userId, at, event }: Revocation) =>
      inTransaction(database, { maxWrites: revocationWrites }, async (transaction) => {
        await lockUser(transaction, userId);
        const { count } = await transaction.session.updateMany({
          where: { id: sessionId, userId, revokedAt: null },
          data: { revokedAt: at },
        });
        if (count > 0) await insertIntoOutbox(transaction, 'user', event);
        return count > 0;
      }),
    /** Deletes, in small steps, the sessions that ended more than 30 days before `now`. */
    async deleteEnded(now: Date) {
      const before = new Date(now.getTime() - keptMs);
      await deleteInSteps(
        (limit) =>
          database.$executeRaw`DELETE FROM sessions WHERE expires_at < ${before} ORDER BY expires_at LIMIT ${limit}`,
      );
    },
  };
}

function toSession(row: SessionRow): Session {
  const { id, userId, device, createdAt, lastUsedAt, expiresAt, revokedAt } = row;
  return { id, userId, device, createdAt, lastUsedAt, expiresAt, revokedAt };
}

export function toSessionRow(session: Session, hashes: StoredTokenHashes): SessionRow {
  return { ...session, ...hashes, previousTokenHash: null, rotatedAt: null };
}
