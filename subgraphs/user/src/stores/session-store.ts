import { insertIntoOutbox, inTransaction } from '@parley/mysql';
import type { OutgoingEvent } from '@parley/event-bus';
import type { Session, StoredTokenHashes } from '../sessions/session.ts';
import type { Database } from './database.ts';
import { lockUser } from './lock-user.ts';
import { toSession, toSessionRow } from './session-rows.ts';

/** Sessions and their families of refresh tokens; Redis only remembers what stands here. */
export interface SessionStore {
  open(session: Session, hashes: StoredTokenHashes): Promise<void>;
  find(id: string): Promise<Session | null>;
  findByFamily(familyHash: string): Promise<Session | null>;
  /** Those that are open, the most recently used first. */
  listOpen(userId: string, options: { readonly at: Date; readonly limit: number }): Promise<Session[]>;
  /**
   * Replaces the hash of the token that was shown by that of the next one, if it is the good one of an open session: one statement,
   * so that of two who show the same token at once one succeeds. Null when it is not.
   */
  rotate(change: {
    readonly shown: StoredTokenHashes;
    readonly next: StoredTokenHashes;
    readonly at: Date;
    readonly expiresAt: Date;
  }): Promise<Session | null>;
  /** Ends a session and saves the event of it; false when it was not open or is not this user's. */
  revoke(change: {
    readonly sessionId: string;
    readonly userId: string;
    readonly at: Date;
    readonly event: OutgoingEvent;
  }): Promise<boolean>;
}

/** The session and its event. */
const revocationWrites = 2;

export function createSessionStore(database: Database): SessionStore {
  const findByFamily = async (familyHash: string): Promise<Session | null> => {
    const row = await database.session.findUnique({ where: { familyHash } });
    return row === null ? null : toSession(row);
  };
  return {
    async open(session, hashes) {
      await database.session.createMany({ data: [toSessionRow(session, hashes)] });
    },
    async find(id) {
      const row = await database.session.findUnique({ where: { id } });
      return row === null ? null : toSession(row);
    },
    findByFamily,
    async listOpen(userId, { at, limit }) {
      const rows = await database.session.findMany({
        where: { userId, revokedAt: null, expiresAt: { gt: at } },
        orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }],
        take: limit,
      });
      return rows.map(toSession);
    },
    async rotate({ shown, next, at, expiresAt }) {
      const { count } = await database.session.updateMany({
        where: { ...shown, revokedAt: null, expiresAt: { gt: at } },
        data: {
          tokenHash: next.tokenHash,
          previousTokenHash: shown.tokenHash,
          rotatedAt: at,
          lastUsedAt: at,
          expiresAt,
        },
      });
      return count === 0 ? null : findByFamily(shown.familyHash);
    },
    revoke: ({ sessionId, userId, at, event }) =>
      inTransaction(database, { maxWrites: revocationWrites }, async (transaction) => {
        await lockUser(transaction, userId);
        const { count } = await transaction.session.updateMany({
          where: { id: sessionId, userId, revokedAt: null },
          data: { revokedAt: at },
        });
        if (count > 0) await insertIntoOutbox(transaction, 'user', event);
        return count > 0;
      }),
  };
}
