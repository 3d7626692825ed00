import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { keyedMutex } from '@parley/async';
import { refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import { type Draft, inEffect, isAnySet, type RoomPreferences } from '../rooms/room-preferences.ts';
import type { Room } from '../rooms/room.ts';
import { withTrace } from '../rooms/traced.ts';
import type { RoomListStore } from '../stores/room-list-store.ts';
import type { RoomPreferencesStore } from '../stores/room-preferences-store.ts';

export type TooManyRooms = Refusal<'TooManyRooms'> & { readonly limit: number };

export type PreferencesResult =
  { readonly room: Room } | Refusal<'NotARoomMember'> | TooManyRooms | InvalidInput;

/** Asked within a transaction, maybe several times. */
export type DecidePreferences = (current: RoomPreferences) => RoomPreferences;

export type ChangePreferences = ReturnType<typeof createChangePreferences>;

export interface PreferencesDeps {
  readonly findVisibleRoom: FindVisibleRoom;
  readonly preferences: Pick<RoomPreferencesStore, 'of' | 'change' | 'forget'>;
  readonly roomList: Pick<RoomListStore, 'among'>;
  readonly friendships: Pick<FriendshipCache, 'pairsBlockedBy'>;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Changes what the viewer has set of a room that they see. What they set of others counts as long as it has an effect. */
export function createChangePreferences(deps: PreferencesDeps) {
  const { findVisibleRoom, preferences, roomList, friendships, newId, now } = deps;
  const newEvent = (origin: OperationOrigin, at = now()) => ({ eventId: newId(), at, ...withTrace(origin) });
  // Changes of one person conflict in the store.
  const mutex = keyedMutex();

  /** Of rooms that they have left or hide, mutes that are over, and rooms that came back from the archive. */
  const forgetIneffective = async (viewerId: string, origin: OperationOrigin): Promise<void> => {
    const kept = await preferences.of(viewerId);
    const [rooms, blocked] = await Promise.all([
      roomList.among(
        viewerId,
        kept.map(({ roomId }) => roomId),
      ),
      friendships.pairsBlockedBy([viewerId]),
    ]);
    const hidden = new Set<string | null>(blocked.map(({ pairKey }) => pairKey));
    const seen = rooms.filter(({ directKey }) => !hidden.has(directKey));
    const byId = new Map(seen.map((room) => [room.id, room]));
    const at = now();
    const ineffective = kept.filter(
      (one) => !isAnySet(inEffect(one.preferences, byId.get(one.roomId) ?? null, at)),
    );
    await preferences.forget(ineffective, () => newEvent(origin, at));
  };
  return async (
    viewerId: string,
    roomId: string,
    decideFor: (room: Room) => DecidePreferences | Promise<DecidePreferences>,
    origin: OperationOrigin,
    draft?: Draft | null,
  ): Promise<PreferencesResult> => {
    const room = await findVisibleRoom(viewerId, roomId);
    if (room === null) return refuse('NotARoomMember');
    const decide = await decideFor(room);
    const change = () => preferences.change({ roomId, userId: viewerId }, decide, newEvent(origin), draft);
    return mutex([viewerId], async () => {
      if ((await change()) === 'changed') return { room };
      await forgetIneffective(viewerId, origin);
      const again = await change();
      return again === 'changed' ? { room } : refuse('TooManyRooms', again);
    });
  };
}
