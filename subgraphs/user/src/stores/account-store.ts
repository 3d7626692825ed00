import type { OutgoingEvent } from '@parley/event-bus';
import { insertIntoOutbox, inTransaction, violatedIndex } from '@parley/mysql';
import type { Account } from '../accounts/account.ts';
import type { User } from '../profiles/user.ts';
import type { Session, StoredTokenHashes } from '../sessions/session.ts';
import type { Database } from './database.ts';
import { presenceVisibility } from './privacy-store.ts';
import { insertTerms } from './search-terms.ts';
import { toSessionRow } from './session-store.ts';
import { publicColumns, toUser } from './user-rows.ts';

/** What of a registration somebody else has. */
export type Taken = 'username' | 'email';

export interface NewAccount {
  readonly user: User;
  readonly email: string;
  readonly passwordHash: string;
  readonly session: Session;
  readonly hashes: StoredTokenHashes;
  readonly event: OutgoingEvent;
}

const takenBy = new Map<string | null, Taken>([
  ['users_username_key', 'username'],
  ['users_email_key', 'email'],
]);

/** The user, the first session, the event; the terms by which the user is found. */
const registrationWrites = 3 + 129;

/** Accounts: what only their owner and the sign-in may see. */
export function createAccountStore(database: Database) {
  return {
    /** What of the two somebody has; the username comes first. */
    async findTaken({ username, email }: { username: string; email: string }): Promise<Taken | null> {
      const rows = await database.user.findMany({
        where: { OR: [{ username }, { email }] },
        select: { username: true },
      });
      if (rows.length === 0) return null;
      return rows.some((row) => row.username === username) ? 'username' : 'email';
    },
    /** Saves all of it in one transaction; answers what was taken meanwhile, null when all went well. */
    async create({ user, email, passwordHash, session, hashes, event }: NewAccount): Promise<Taken | null> {
      const { isDeleted: _, ...profile } = user;
      try {
        await inTransaction(database, { maxWrites: registrationWrites }, async (transaction) => {
          await transaction.user.createMany({
            data: [{ ...profile, email, passwordHash, searchVersion: user.version }],
          });
          await insertTerms(transaction, user);
          await transaction.session.createMany({ data: [toSessionRow(session, hashes)] });
          await insertIntoOutbox(transaction, 'user', event);
        });
        return null;
      } catch (error) {
        const taken = takenBy.get(violatedIndex(error));
        if (taken === undefined) throw error;
        return taken;
      }
    },
    /** By username or e-mail address, in lower case; null for deleted accounts as well. */
    async findByLogin(login: string) {
      // A username has no @, so a login means one of the two.
      const row = await database.user.findFirst({
        where: login.includes('@') ? { email: login } : { username: login },
        select: { ...publicColumns, passwordHash: true },
      });
      if (row === null || row.deletedAt !== null) return null;
      const { passwordHash, ...user } = row;
      return { user: toUser(user), passwordHash };
    },
    async find(userId: string): Promise<Account | null> {
      const row = await database.user.findFirst({
        where: { id: userId, deletedAt: null },
        select: { ...publicColumns, email: true, invisible: true },
      });
      if (row === null) return null;
      const { email, invisible, ...user } = row;
      return { email, privacy: { presenceVisibility: presenceVisibility(invisible) }, user: toUser(user) };
    },
  };
}
