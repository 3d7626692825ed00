import { insertIntoOutbox, inTransaction } from '@parley/mysql';
import type { OutgoingEvent } from '@parley/event-bus';
import type { User } from '../profiles/user.ts';
import type { Database } from './database.ts';
import { lockUser } from './lock-user.ts';
import { exchangeImages } from './profile-image-store.ts';
import { replaceTerms } from './search-terms.ts';
import { publicColumns, toUser } from './user-rows.ts';

type Decide = (user: User) => { readonly user: User; readonly event: OutgoingEvent } | null;

/** The profile, its former and its new image, the event; the terms by which the user was found and is found. */
const profileWrites = 4 + 129 + 129;

/** Profiles. */
export function createUserStore(database: Database) {
  return {
    /** In the order of the ids; null where there is no such user. */
    async findMany(ids: readonly string[]) {
      const rows = await database.user.findMany({ where: { id: { in: [...ids] } }, select: publicColumns });
      const byId = new Map(rows.map((row) => [row.id, toUser(row)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    /**
     * Changes a profile and saves the event of it, in one transaction and with the row locked: `decide` sees what everybody before
     * has committed. It answers null to leave everything as it is. Resolves to the user as they are now; null for unknown and deleted
     * users, and when the new image is no upload of theirs that may still be used.
     */
    change: (userId: string, decide: Decide): Promise<User | null> =>
      inTransaction(database, { maxWrites: profileWrites }, async (transaction) => {
        await lockUser(transaction, userId);
        const row = await transaction.user.findFirst({
          where: { id: userId, deletedAt: null },
          select: { ...publicColumns, searchVersion: true },
        });
        if (row === null) return null;
        const { searchVersion, ...publicRow } = row;
        const current = toUser(publicRow);
        const decided = decide(current);
        if (decided === null) return current;
        const { displayName, bio, imageId, version } = decided.user;
        const images = { userId, from: current.imageId, to: imageId };
        if (images.from !== images.to && !(await exchangeImages(transaction, images))) return null;
        await transaction.user.updateMany({
          where: { id: userId },
          data: { displayName, bio, imageId, version, searchVersion: version },
        });
        if (displayName !== current.displayName || searchVersion !== current.version)
          await replaceTerms(transaction, [decided.user]);
        await insertIntoOutbox(transaction, 'user', decided.event);
        return decided.user;
      }),
  };
}
