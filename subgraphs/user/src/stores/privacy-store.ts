import { inTransaction } from '@parley/mysql';
import type { PresenceVisibility } from '../accounts/account.ts';
import type { Database } from './database.ts';
import { lockUser } from './lock-user.ts';

/** The user. */
const visibilityWrites = 1;

/** What users have decided that others may see. */
export function createPrivacyStore(database: Database) {
  return {
    /** Without those who do not exist or are deleted. */
    async findPresenceVisibilities(userIds: readonly string[]) {
      const rows = await database.user.findMany({
        where: { id: { in: [...userIds] }, deletedAt: null },
        select: { id: true, invisible: true },
      });
      return new Map(rows.map(({ id, invisible }) => [id, presenceVisibility(invisible)]));
    },
    /**
     * Saves it together with `alongside`, which runs under the lock of the user, so that of two at once both places keep the same one.
     * False when there is no such user.
     */
    setPresenceVisibility: (userId: string, visibility: PresenceVisibility, alongside: () => Promise<void>) =>
      inTransaction(database, { maxWrites: visibilityWrites }, async (transaction) => {
        if (!(await lockUser(transaction, userId))) return false;
        const invisible = visibility === 'INVISIBLE';
        await transaction.user.updateMany({ where: { id: userId }, data: { invisible } });
        await alongside();
        return true;
      }),
  };
}

export function presenceVisibility(invisible: boolean): PresenceVisibility {
  return invisible ? 'INVISIBLE' : 'VISIBLE';
}
