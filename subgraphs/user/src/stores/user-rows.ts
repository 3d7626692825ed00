import type { User as UserRow } from '../generated/prisma/client.ts';
import { tombstone, type User } from '../profiles/user.ts';

/** The columns that anybody may see. */
export const publicColumns = {
  id: true,
  username: true,
  displayName: true,
  bio: true,
  imageId: true,
  version: true,
  createdAt: true,
  deletedAt: true,
} as const;

export function toUser(row: Pick<UserRow, keyof typeof publicColumns>): User {
  const { deletedAt, ...rest } = row;
  return deletedAt === null ? { ...rest, isDeleted: false } : tombstone({ ...rest, isDeleted: true });
}
