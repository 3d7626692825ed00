import type { RoomChange, RoomFact } from './room-change.ts';
import type { MembershipEntry, RoomLogEntry } from './room-log-entry.ts';
import type { RoomDetails, RoomMember } from './room.ts';
import { withTrace } from './traced.ts';

/** A group's log at the moment of a transaction that holds its counter document. */
interface LogState {
  readonly lastSeq: number;
  readonly lastNumber: number;
  readonly lastAt: Date;
}

/** What a member's document says after a change. */
export type MemberWrite =
  | { readonly kind: 'joined'; readonly member: RoomMember }
  | { readonly kind: 'left'; readonly userId: string }
  | { readonly kind: 'role'; readonly userId: string; readonly role: RoomMember['role'] };

/** A change that MySQL has, as the log takes it over: an entry per fact, of now, whenever it was recorded. */
export function decideChange(
  { roomId, actorId, at: recordedAt, facts, traceparent }: RoomChange,
  { lastSeq, lastNumber, lastAt }: LogState,
  now: Date,
): {
  readonly at: Date;
  readonly entries: readonly RoomLogEntry[];
  readonly members: readonly MemberWrite[];
  readonly details: RoomDetails | null;
} {
  const at = lastAt > now ? lastAt : now;
  const placed = facts.map((fact, index) => ({ fact, seq: lastSeq + index + 1 }));
  return {
    at,
    entries: placed.map(({ fact, seq }) =>
      toEntry(fact, { roomId, actorId, seq, at, ...withTrace({ traceparent }) }),
    ),
    members: placed.flatMap(({ fact, seq }) => toWrite(fact, seq, lastNumber, recordedAt)),
    details: facts.findLast((fact) => fact.type === 'RoomUpdated')?.details ?? null,
  };
}

function toEntry(
  fact: RoomFact,
  place: Pick<MembershipEntry, 'roomId' | 'actorId' | 'seq' | 'at' | 'traceparent'>,
): RoomLogEntry {
  if (fact.type !== 'RoomUpdated') return { ...place, ...fact };
  const { type, eventId, changed } = fact;
  return { ...place, type, eventId, changed };
}

function toWrite(fact: RoomFact, seq: number, lastNumber: number, joinedAt: Date): readonly MemberWrite[] {
  switch (fact.type) {
    case 'RoomMemberAdded': {
      const { userId, role } = fact;
      const visible = { firstVisibleSeq: seq, firstVisibleNumber: lastNumber + 1 };
      return [{ kind: 'joined', member: { userId, role, joinedAt, ...visible, sentUpTo: 0 } }];
    }
    case 'RoomMemberRemoved':
      return [{ kind: 'left', userId: fact.userId }];
    case 'RoomMemberRoleChanged':
      return [{ kind: 'role', userId: fact.userId, role: fact.role }];
    case 'RoomUpdated':
      return [];
  }
}
