import { LRUCache } from 'lru-cache';
import type { RoomMember } from '../rooms/room.ts';

/** The number of members, of all groups, that a process keeps: about 50 MB. */
const mostMembersKept = 200_000;

/** The members of a group as of one entry of its log. */
export interface Membership {
  readonly membersVersion: number;
  /** The id of that entry's event: another history may have another entry at its place. */
  readonly membersEventId: string;
  /** In the order of joining. */
  readonly members: ReadonlyMap<string, RoomMember>;
}

type Version = Pick<Membership, 'membersVersion' | 'membersEventId'>;

export type MembershipCache = ReturnType<typeof createMembershipCache>;

/**
 * The members of groups, of each as of the newest entry that this process has met. What they are as of an entry never changes, so that
 * nothing has to be forgotten; the least recently used go first.
 */
export function createMembershipCache(capacity = mostMembersKept) {
  const cache = new LRUCache<string, Membership>({
    maxSize: capacity,
    sizeCalculation: ({ members }) => members.size + 1,
  });
  const find = (
    roomId: string,
    { membersVersion, membersEventId }: Version,
  ): Membership['members'] | null => {
    const known = cache.get(roomId);
    const isThis = known?.membersVersion === membersVersion && known.membersEventId === membersEventId;
    return isThis ? known.members : null;
  };
  return {
    find,
    /** As of the newest entry that was met; null when none was. It may be an old one. */
    peek: (roomId: string): Membership | null => cache.get(roomId) ?? null,
    keep(roomId: string, membership: Membership): void {
      const known = cache.get(roomId);
      const isOlder = known !== undefined && known.membersVersion > membership.membersVersion;
      if (!isOlder) cache.set(roomId, membership);
    },
  };
}
