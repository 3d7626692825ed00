import { z } from 'zod';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Roster } from '../rooms/room-change.ts';

export type Transaction = Prisma.TransactionClient;

const permission = z.enum(['EVERYONE', 'ADMINS']);
const memberRole = z.enum(['OWNER', 'ADMIN', 'MEMBER']);

/** A room as it is until this transaction ends: changes of a room are recorded one after another. Null: there is none. */
export async function lockRoom(transaction: Transaction, roomId: string) {
  // What is read after it, by this same transaction, was committed before.
  await transaction.$queryRaw`SELECT id FROM chat_rooms WHERE id = ${roomId} FOR UPDATE`;
  return transaction.chatRoom.findUnique({ where: { id: roomId } });
}

export type LockedRoom = NonNullable<Awaited<ReturnType<typeof lockRoom>>>;

export async function readRoster(transaction: Transaction, room: LockedRoom): Promise<Roster> {
  const { id: roomId, title, description, image } = room;
  const rows = await transaction.roomMember.findMany({ where: { roomId, leftAt: null } });
  const members = rows.map(({ userId, role, joinedAt }) => {
    return [userId, { role: memberRole.parse(role), joinedAt }] as const;
  });
  const settings = {
    whoMayPost: permission.parse(room.whoMayPost),
    whoMayAdd: permission.parse(room.whoMayAdd),
    whoMayPin: permission.parse(room.whoMayPin),
    slowModeSeconds: room.slowModeSeconds,
    retentionDays: room.retentionDays,
  };
  return { roomId, title, description, image, settings, members: new Map(members) };
}
