import {
  invalidInput,
  isRefusal,
  parseInput,
  refuse,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { RoomPreferences } from '../rooms/room-preferences.ts';
import type { Room } from '../rooms/room.ts';
import { withTrace } from '../rooms/traced.ts';
import type { RoomMemberStore } from '../stores/room-member-store.ts';
import type { ReceiptStore } from '../stores/receipt-store.ts';
import type { RoomPreferencesStore } from '../stores/room-preferences-store.ts';
import { markMessagesReadInput } from './message-input.ts';

type MarkMessagesReadResult = { readonly room: Room } | Refusal<'NotARoomMember'> | InvalidInput;

/**
 * Moves the viewer's receipt forward. Who sent a message has read up to it: a receipt that is not beyond that moves nothing. A
 * room that was marked as unread is so no more.
 */
export function createMarkMessagesRead(deps: {
  findVisibleRoom: (viewerId: string, roomId: string) => Promise<Room | null>;
  members: Pick<RoomMemberStore, 'sentUpTo'>;
  receipts: Pick<ReceiptStore, 'advance'>;
  preferences: Pick<RoomPreferencesStore, 'change'>;
  newId: () => string;
  now: () => Date;
}) {
  const { findVisibleRoom, members, receipts, preferences, newId, now } = deps;
  const newEvent = (origin: OperationOrigin) => ({ eventId: newId(), at: now(), ...withTrace(origin) });
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<MarkMessagesReadResult> => {
    const parsed = parseInput(markMessagesReadInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, upTo } = parsed.valid;
    const room = await findVisibleRoom(viewerId, roomId);
    if (room === null) return refuse('NotARoomMember');
    if (upTo > room.lastNumber) return invalidInput('upTo', beyond(room.lastNumber));
    const sentUpTo =
      room.kind === 'GROUP'
        ? ((await members.sentUpTo([{ roomId, userId: viewerId }]))[0] ?? 0)
        : (room.members.get(viewerId)?.sentUpTo ?? 0);
    if (upTo > sentUpTo) await receipts.advance({ roomId, userId: viewerId, upTo, ...newEvent(origin) });
    // Also where the receipt stays: the room was marked as unread when all of it was read.
    const take = (current: RoomPreferences): RoomPreferences => ({ ...current, unreadAbove: null });
    await preferences.change({ roomId, userId: viewerId }, take, newEvent(origin));
    return { room };
  };
}

function beyond(lastNumber: number): string {
  return lastNumber === 0
    ? 'There is no message in this room yet.'
    : `The newest message of this room has the number ${lastNumber}.`;
}
