import { LRUCache } from 'lru-cache';
import type { GroupMessage } from '../groups/group-message.ts';
import type { MembershipChange } from '../groups/membership-change.ts';
import type { Collections } from './collections.ts';
import { changeOperations, currentMember, supersedeOperation, toMembership } from './group-facts.ts';

/** The number of members, of all groups, that a process keeps: about 30 MB. */
const mostMembersKept = 200_000;
/** What is repaired by hand is seen after this time. */
const keptMs = 60_000;

interface Known {
  readonly version: number;
  readonly memberIds: ReadonlySet<string>;
}

export type GroupStore = ReturnType<typeof createGroupStore>;

/** Who is in which group as of each entry of its log, and the messages to groups whose members are not known yet. */
export function createGroupStore(deps: {
  readonly collections: Pick<Collections, 'groupFacts' | 'groupVersions' | 'waitingMessages'>;
  readonly now: () => Date;
}) {
  const { collections, now } = deps;
  const cache = new LRUCache<string, Known>({
    maxSize: mostMembersKept,
    sizeCalculation: ({ memberIds }) => memberIds.size + 1,
    ttl: keptMs,
  });
  return {
    ...memberships(collections, cache, now),
    ...waiting(collections, now),
    ...projection(collections, now),
  };
}

function memberships(
  { groupFacts, groupVersions }: Pick<Collections, 'groupFacts' | 'groupVersions'>,
  cache: LRUCache<string, Known>,
  now: () => Date,
) {
  const membersAt = async (roomId: string, version: number): Promise<ReadonlySet<string> | null> => {
    const known = cache.get(roomId);
    if (known?.version === version) return known.memberIds;
    const head = await groupVersions.findOne({ _id: roomId });
    if (head === null || head.seq < version) return null;
    const facts = groupFacts.find(
      { roomId, seq: { $lte: version } },
      { projection: { userId: 1, seq: 1, isMember: 1 }, batchSize: 2_000 },
    );
    const memberIds = toMembership(await facts.toArray());
    cache.set(roomId, { version, memberIds });
    return memberIds;
  };
  return {
    /**
     * Takes changes over, in any order and as often as they come: each is kept under its place. The version follows the members, so that who
     * reads a version finds the members of it.
     */
    async apply(changes: readonly MembershipChange[]): Promise<void> {
      const facts = changes.flatMap((change) => changeOperations(change, now()));
      if (facts.length > 0) await groupFacts.bulkWrite(facts);
      const versions = new Map<string, number>();
      for (const { roomId, seq } of changes) versions.set(roomId, Math.max(seq, versions.get(roomId) ?? 0));
      const updates = [...versions].map(([_id, seq]) => ({
        updateOne: { filter: { _id }, update: { $max: { seq } }, upsert: true },
      }));
      if (updates.length > 0) await groupVersions.bulkWrite(updates, { ordered: false });
    },
    /** The members of the group as of this entry of its log; null while not all that came before it is known. */
    membersAt,
    /** As of the newest entry that is known; null where the room is no group that is known. */
    async newestMembers(roomId: string): Promise<ReadonlySet<string> | null> {
      const head = await groupVersions.findOne({ _id: roomId });
      return head === null ? null : membersAt(roomId, head.seq);
    },
  };
}

function waiting({ waitingMessages }: Pick<Collections, 'waitingMessages'>, now: () => Date) {
  return {
    /** Keeps a message until the members of its version are known. */
    async keepWaiting({ eventId, ...message }: GroupMessage): Promise<void> {
      const $setOnInsert = { ...message, at: now() };
      await waitingMessages.updateOne({ _id: eventId }, { $setOnInsert }, { upsert: true });
    },
    /** Those that wait in these groups, the first first. */
    async waitingIn(roomIds: readonly string[]): Promise<readonly GroupMessage[]> {
      const found = waitingMessages.find(
        { roomId: { $in: [...roomIds] } },
        { sort: { roomId: 1, number: 1 } },
      );
      return (await found.toArray()).map(({ _id: eventId, at: _at, ...message }) => ({
        eventId,
        ...message,
      }));
    },
    async stopWaiting(eventId: string): Promise<void> {
      await waitingMessages.deleteOne({ _id: eventId });
    },
  };
}

/** As they are compared with chat's own, and made equal. */
function projection(
  { groupFacts, groupVersions }: Pick<Collections, 'groupFacts' | 'groupVersions'>,
  now: () => Date,
) {
  return {
    /** Who is in which group now, in the order of the keys, `room:user`, after this one; `seq`: of the latest joining. */
    async memberPage(after: string, limit: number) {
      // Beyond all facts of that person.
      const filter = { ...currentMember, _id: { $gt: after === '' ? '' : `${after};` } };
      const found = await groupFacts.find(filter, { sort: { _id: 1 }, limit }).toArray();
      return found.map(({ roomId, userId, seq }) => ({ key: `${roomId}:${userId}`, seq }));
    },
    /** Makes it so that the latest joining was at `seq`, null for nobody, while it is known to be at `seen`. */
    async replaceMember(key: string, seen: number | null, seq: number | null): Promise<void> {
      const [roomId = '', userId = ''] = key.split(':');
      if (seq === null) return void (await groupFacts.deleteMany({ roomId, userId, seq: seen ?? 0 }));
      if (seen !== null && seen > seq) await groupFacts.deleteMany({ roomId, userId, seq: { $gt: seq } });
      await groupFacts.bulkWrite(
        changeOperations({ roomId, seq, joinedIds: [userId], leftIds: [] }, now()).concat(
          supersedeOperation({ roomId, userId, seq }, now()),
        ),
      );
    },
    async versionPage(after: string, limit: number) {
      const found = await groupVersions.find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit }).toArray();
      return found.map(({ _id: key, seq }) => ({ key, seq }));
    },
    async replaceVersion(roomId: string, seen: number | null, seq: number | null): Promise<void> {
      if (seq === null) await groupVersions.deleteOne({ _id: roomId, seq: seen ?? 0 });
      else if (seen === null)
        await groupVersions.updateOne({ _id: roomId }, { $max: { seq } }, { upsert: true });
      else await groupVersions.updateOne({ _id: roomId, seq: seen }, { $set: { seq } });
    },
  };
}
