import type { ClientSession } from 'mongodb';
import type { Room, RoomMember } from '../rooms/room.ts';
import { type GroupPart, type RoomDocument, type RoomMemberDocument, toMember, toRoom } from './documents.ts';
import type { Mongo } from './mongo.ts';

type Members = Room['members'];
interface GroupDocument {
  readonly _id: string;
  readonly group?: GroupVersion;
}
type GroupVersion = Pick<GroupPart, 'membersVersion' | 'membersEventId'>;

/** A change of members between two reads is rare; of two in a row the room is read again. */
const attempts = 10;

/** The rooms of these documents, with the members of the groups among them. One that was changed meanwhile may be read again. */
export async function withMembers(
  mongo: Mongo,
  documents: readonly RoomDocument[],
): Promise<readonly Room[]> {
  const byId = new Map(documents.map((document) => [document._id, document]));
  const groups = documents.filter(({ group }) => group !== undefined);
  if (groups.length === 0) return documents.map((document) => toRoom(document));
  const members = await membersIn(mongo, groups, (newer) => byId.set(newer._id, newer));
  return [...byId.values()].map((document) => toRoom(document, members.get(document._id)));
}

/**
 * The members of these groups, by room. They are as of the version that a document says, or a newer one: `onNewer` then receives the
 * document that says it.
 */
export async function membersIn(
  mongo: Mongo,
  documents: readonly GroupDocument[],
  onNewer: (document: RoomDocument) => void = () => undefined,
): Promise<ReadonlyMap<string, Members>> {
  const found = new Map<string, Members>();
  const takeKnown = (of: readonly GroupDocument[]): readonly GroupDocument[] =>
    of.filter(({ _id, group }) => {
      const members = group && mongo.memberships.find(_id, group);
      if (members) found.set(_id, members);
      return !members;
    });
  let unknown = takeKnown(documents);
  for (let attempt = 1; unknown.length > 0; attempt += 1) {
    if (attempt > attempts) throw new Error('The members of a group change faster than they can be read.');
    const ids = unknown.map(({ _id }) => _id);
    const byRoom = await readMembers(mongo, ids);
    // What was read is as of these versions only if they still hold after the read.
    const after = await mongo.rooms.find({ _id: { $in: ids } }).toArray();
    const before = new Map(unknown.map(({ _id, group }) => [_id, group?.membersEventId]));
    for (const { _id, group } of after)
      if (group !== undefined && group.membersEventId === before.get(_id))
        found.set(_id, keep(mongo, _id, group, byRoom));
    const changed = after.filter(({ _id }) => !found.has(_id));
    for (const document of changed) onNewer(document);
    unknown = takeKnown(changed);
  }
  return found;
}

/** The members of these groups as a transaction sees them, that reads the groups' documents too. */
export async function membersWithin(
  mongo: Mongo,
  session: ClientSession,
  groups: readonly GroupDocument[],
): Promise<ReadonlyMap<string, Members>> {
  const found = new Map<string, Members>();
  const unknown: GroupDocument[] = [];
  for (const document of groups) {
    const members = document.group && mongo.memberships.find(document._id, document.group);
    if (members) found.set(document._id, members);
    else unknown.push(document);
  }
  if (unknown.length === 0) return found;
  const ids = unknown.map(({ _id }) => _id);
  const byRoom = await readMembers(mongo, ids, session);
  for (const { _id, group } of unknown) {
    if (group !== undefined) found.set(_id, keep(mongo, _id, group, byRoom));
  }
  return found;
}

function keep(
  { memberships }: Mongo,
  roomId: string,
  { membersVersion, membersEventId }: GroupVersion,
  byRoom: ReadonlyMap<string, Members>,
): Members {
  const members = byRoom.get(roomId) ?? new Map<string, RoomMember>();
  memberships.keep(roomId, { membersVersion, membersEventId, members });
  return members;
}

function byJoining(one: RoomMemberDocument, other: RoomMemberDocument): number {
  const later = one.joinedAt.getTime() - other.joinedAt.getTime();
  return later !== 0 ? later : one.userId < other.userId ? -1 : 1;
}

/** In the order of joining. */
async function readMembers(
  { roomMembers }: Mongo,
  roomIds: readonly string[],
  session?: ClientSession,
): Promise<ReadonlyMap<string, Members>> {
  const filter = { roomId: { $in: [...roomIds] }, leftAt: null };
  const found = roomMembers.find(filter, { ...(session && { session }), batchSize: 1_000 });
  const byRoom = new Map<string, Map<string, RoomMember>>();
  for (const document of (await found.toArray()).toSorted(byJoining)) {
    const members = byRoom.get(document.roomId) ?? new Map<string, RoomMember>();
    byRoom.set(document.roomId, members.set(document.userId, toMember(document)));
  }
  return byRoom;
}
