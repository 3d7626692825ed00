import type { AnyBulkWriteOperation, Filter } from 'mongodb';
import type { MembershipChange } from '../groups/membership-change.ts';
import type { GroupFactDocument } from './collections.ts';

const dayMs = 24 * 60 * 60 * 1_000;
/** What a later fact replaces is kept as long as an event may be driven again; that somebody left is kept longer than that they had come. */
const supersededMs = 30 * dayMs;
const leftMs = 2 * supersededMs;

/** What says of somebody that they are in a group now. */
export const currentMember: Filter<GroupFactDocument> = { isMember: true, expiresAt: null };

interface Place {
  readonly roomId: string;
  readonly userId: string;
  readonly seq: number;
}

type Operation = AnyBulkWriteOperation<GroupFactDocument>;

/** In the order of keys those of one person follow one another, the oldest first. */
function factId({ roomId, userId, seq }: Place): string {
  return `${roomId}:${userId}:${String(seq).padStart(16, '0')}`;
}

/** A fact for each person. */
export function changeOperations(
  { roomId, seq, joinedIds, leftIds }: MembershipChange,
  now: Date,
): Operation[] {
  const record = (userId: string, isMember: boolean): Operation => {
    const expiresAt = isMember ? null : new Date(now.getTime() + leftMs);
    const fact = { roomId, userId, seq, isMember, expiresAt };
    return { updateOne: { filter: { _id: factId(fact) }, update: { $setOnInsert: fact }, upsert: true } };
  };
  return [
    ...joinedIds.map((userId) => record(userId, true)),
    ...leftIds.flatMap((userId) => [record(userId, false), supersedeOperation({ roomId, userId, seq }, now)]),
  ];
}

/** Lets what was known of somebody before go after a while. */
export function supersedeOperation({ roomId, userId, seq }: Place, now: Date): Operation {
  const expiresAt = new Date(now.getTime() + supersededMs);
  const _id = { $gte: factId({ roomId, userId, seq: 0 }), $lt: factId({ roomId, userId, seq }) };
  return { updateMany: { filter: { _id, ...currentMember }, update: { $set: { expiresAt } } } };
}

/** Who is a member by these facts: the latest one of each person says it. */
export function toMembership(
  facts: readonly Pick<GroupFactDocument, 'userId' | 'seq' | 'isMember'>[],
): ReadonlySet<string> {
  const latest = new Map<string, (typeof facts)[number]>();
  for (const fact of facts)
    if (fact.seq >= (latest.get(fact.userId)?.seq ?? 0)) latest.set(fact.userId, fact);
  return new Set([...latest.values()].flatMap(({ userId, isMember }) => (isMember ? userId : [])));
}
