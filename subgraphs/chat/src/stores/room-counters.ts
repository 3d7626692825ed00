import type { AnyBulkWriteOperation, ClientSession, Filter } from 'mongodb';
import type { RoomDecision } from '../rooms/decision.ts';
import { isInRoom } from '../rooms/message.ts';
import { directDetails } from '../rooms/room.ts';
import { mayPost } from '../rooms/permissions.ts';
import type { SendCommand } from '../rooms/room-command.ts';
import type { RoomBatch } from '../rooms/settle-batches.ts';
import { type GroupPart, memberDocumentId, type RoomDocument, type RoomMemberDocument } from './documents.ts';
import type { Membership } from './membership-cache.ts';
import type { Mongo } from './mongo.ts';

/** What a room's document says of its log before a batch. */
export type Counters = Pick<
  RoomDocument,
  'kind' | 'lastSeq' | 'lastEntry' | 'lastNumber' | 'lastAt' | 'memberIds' | 'expiredUpTo' | 'legalHold'
> & { readonly group?: Pick<GroupPart, 'settings' | 'membersVersion' | 'membersEventId'> };

/** A room that is not there has no members: all commands for it are refused. */
export const noRoom: Counters = {
  kind: 'DIRECT',
  lastSeq: 0,
  lastNumber: 0,
  lastAt: new Date(0),
  memberIds: [],
};

const counterFields = {
  kind: 1,
  lastSeq: 1,
  lastEntry: 1,
  lastNumber: 1,
  lastAt: 1,
  memberIds: 1,
  expiredUpTo: 1,
  legalHold: 1,
  'group.settings': 1,
  'group.membersVersion': 1,
  'group.membersEventId': 1,
} as const;

/**
 * Counts a room's sends while it reads the counters, in one command instead of two: most transactions are of one room, and of sends by its
 * members without files, in no thread and without slow mode, which `decide` always takes. Null, and nothing is changed, for all else: it has to be decided first.
 */
export async function countSends(
  { rooms, memberships }: Mongo,
  session: ClientSession,
  batches: readonly RoomBatch[],
  now: Date,
): Promise<ReadonlyMap<string, Counters> | null> {
  const [only, ...others] = batches;
  if (only === undefined || others.length > 0) return null;
  const { roomId, commands } = only;
  const sends = commands.flatMap((command) => (command.kind === 'send' ? [command] : []));
  const last = sends.at(-1);
  if (last === undefined || sends.length < commands.length) return null;
  if (sends.some(({ uploadIds = [], thread }) => uploadIds.length > 0 || thread !== undefined)) return null;
  const filter = sendersFilter(memberships.peek(roomId), sends);
  if (filter === null) return null;
  const count = sends.length;
  // Of somebody's messages the last one says how far they have sent.
  const sentUpTo =
    filter.kind !== 'GROUP' &&
    Object.fromEntries(
      sends.map(({ actorId }, index) => [
        `members.${actorId}.sentUpTo`,
        { $subtract: ['$lastNumber', count - index - 1] },
      ]),
    );
  const counters = await rooms.findOneAndUpdate(
    { ...filter, _id: roomId },
    [
      {
        $set: {
          lastSeq: { $add: ['$lastSeq', count] },
          lastNumber: { $add: ['$lastNumber', count] },
          lastAt: { $max: ['$lastAt', now] },
          lastMessageId: { $literal: last.message.id },
        },
      },
      {
        $set: {
          lastActivityAt: '$lastAt',
          lastEntry: { seq: '$lastSeq', eventId: { $literal: last.eventId } },
          ...sentUpTo,
        },
      },
    ],
    { session, projection: counterFields, returnDocument: 'before' },
  );
  return counters === null ? null : new Map([[roomId, counters]]);
}

/**
 * Holds of a room in which all these senders may post. The members of a group that this process knows are compared by their version; null:
 * as far as is known here they may not.
 */
function sendersFilter(
  known: Membership | null,
  sends: readonly SendCommand[],
): (Filter<RoomDocument> & { readonly kind?: 'GROUP' }) | null {
  const senderIds = [...new Set(sends.map(({ actorId }) => actorId))];
  if (known === null) return { memberIds: { $all: senderIds } };
  const { members, membersVersion, membersEventId } = known;
  if (!senderIds.every((id) => members.has(id))) return null;
  const restricted = { settings: { ...directDetails.settings, whoMayPost: 'ADMINS' }, members } as const;
  return {
    kind: 'GROUP',
    'group.membersVersion': membersVersion,
    'group.membersEventId': membersEventId,
    // Null: from before there was a slow mode.
    ...(!senderIds.every((id) => mayPost(restricted, id)) && {
      'group.settings.whoMayPost': 'EVERYONE',
      'group.settings.slowModeSeconds': { $in: [0, null] },
    }),
  };
}

/** How far the senders of these messages have sent, and when: of a group that is in the documents of its members. */
export async function noteSenders(
  { roomMembers }: Mongo,
  session: ClientSession,
  decisions: readonly RoomDecision[],
): Promise<void> {
  const groups = decisions.filter(({ state }) => state.kind === 'GROUP');
  const writes = groups.flatMap(({ state: { roomId }, inserted, now: lastSentAt }) => {
    const numbers = new Map<string, number>();
    for (const { senderId, number } of inserted)
      numbers.set(senderId, Math.max(number, numbers.get(senderId) ?? 0));
    return [...numbers].map(([userId, number]): AnyBulkWriteOperation<RoomMemberDocument> => ({
      updateOne: {
        filter: { _id: memberDocumentId(roomId, userId) },
        // Who has only replied in threads has read nothing of the room by it.
        update: { $set: { lastSentAt, ...(number > 0 && { sentUpTo: number }) } },
      },
    }));
  });
  if (writes.length > 0) await roomMembers.bulkWrite(writes, { session, ordered: false });
}

export async function findCounters(
  { rooms }: Mongo,
  session: ClientSession,
  batches: readonly RoomBatch[],
): Promise<ReadonlyMap<string, Counters>> {
  const filter = { _id: { $in: batches.map(({ roomId }) => roomId) } };
  const found = await rooms
    .find<Counters & Pick<RoomDocument, '_id'>>(filter, { session, projection: counterFields })
    .toArray();
  return new Map(found.map((counters) => [counters._id, counters]));
}

/**
 * The same of one room, which no other transaction changes from then on. Who reads first may lose the room while they read and decide, under
 * load again and again; but a write costs a commit, also where nothing is changed in the end.
 */
export async function lockCounters(
  { rooms }: Mongo,
  session: ClientSession,
  { roomId: _id, commands }: RoomBatch,
): Promise<ReadonlyMap<string, Counters>> {
  const lockedFor = commands[0]?.eventId ?? '';
  const options = { session, projection: counterFields, returnDocument: 'before' } as const;
  const counters = await rooms.findOneAndUpdate({ _id }, { $set: { lockedFor } }, options);
  return new Map(counters === null ? [] : [[_id, counters]]);
}

/** Counts what is to be stored, of however many rooms, in one command. */
export async function countUp(
  { rooms }: Mongo,
  session: ClientSession,
  decisions: readonly RoomDecision[],
): Promise<void> {
  if (decisions.length > 0) await rooms.bulkWrite(decisions.map(counting), { session });
}

function counting({ state, at, entries, ...decision }: RoomDecision): AnyBulkWriteOperation<RoomDocument> {
  const { roomId, lastNumber } = state;
  const inserted = decision.inserted.filter(isInRoom);
  const last = inserted.at(-1);
  const said = last && {
    lastNumber: lastNumber + inserted.length,
    lastActivityAt: at,
    lastMessageId: last.id,
    ...(state.kind === 'DIRECT' &&
      Object.fromEntries(inserted.map(({ senderId, number }) => [`members.${senderId}.sentUpTo`, number]))),
  };
  const { seq, eventId } = entries.at(-1) ?? { seq: state.lastSeq, eventId: '' };
  const counters = { lastSeq: seq, lastEntry: { seq, eventId }, lastAt: at, ...said };
  return { updateOne: { filter: { _id: roomId }, update: { $set: counters } } };
}
