import type { ImageType } from '@parley/media';
import { inTransaction } from '@parley/mysql';
import type { Database, Transaction } from './database.ts';
import { lockUser } from './lock-user.ts';

export interface ReservedUpload {
  readonly id: string;
  readonly userId: string;
  readonly contentType: ImageType;
  readonly createdAt: Date;
  /** From then on it is due to be deleted. */
  readonly usableUntil: Date;
}

/** The upload. */
const uploadWrites = 1;

/**
 * A row for every image and upload that may have objects: written before the first of them, deleted after the last, so that
 * nothing is left behind whatever crashes between. A row without `delete_after` is the image of a profile.
 */
export function createProfileImageStore(database: Database) {
  return {
    /** False when the user has `maxOpen` open ones already. */
    reserve: ({ usableUntil, ...upload }: ReservedUpload, { maxOpen }: { maxOpen: number }) =>
      inTransaction(database, { maxWrites: uploadWrites }, async (transaction) => {
        await lockUser(transaction, upload.userId);
        const open = await transaction.profileImage.count({
          where: { userId: upload.userId, deleteAfter: { gt: upload.createdAt } },
        });
        if (open >= maxOpen) return false;
        await transaction.profileImage.createMany({ data: [{ ...upload, deleteAfter: usableUntil }] });
        return true;
      }),
    /** Null when it is another's, used up or no longer usable. */
    async findUpload(id: string, userId: string, at: Date) {
      const row = await database.profileImage.findFirst({
        where: { id, userId, deleteAfter: { gt: at } },
        select: { contentType: true },
      });
      return row === null ? null : { contentType: row.contentType as ImageType };
    },
    /** The ids of what may be deleted, the oldest first. */
    async findDue(before: Date, limit: number) {
      const rows = await database.profileImage.findMany({
        where: { deleteAfter: { lt: before } },
        orderBy: { deleteAfter: 'asc' },
        take: limit,
        select: { id: true },
      });
      return rows.map(({ id }) => id);
    },
    async forget(ids: readonly string[]) {
      await database.profileImage.deleteMany({ where: { id: { in: [...ids] }, deleteAfter: { not: null } } });
    },
  };
}

/** Within the change of the profile: keeps the new image's row, makes the old one's due. False when the new upload is no longer usable. */
export async function exchangeImages(
  transaction: Transaction,
  { userId, from, to }: { readonly userId: string; readonly from: string | null; readonly to: string | null },
): Promise<boolean> {
  const at = new Date();
  if (to !== null) {
    const { count } = await transaction.profileImage.updateMany({
      where: { id: to, userId, deleteAfter: { gt: at } },
      data: { deleteAfter: null },
    });
    if (count === 0) return false;
  }
  if (from !== null)
    await transaction.profileImage.updateMany({ where: { id: from, userId }, data: { deleteAfter: at } });
  return true;
}
