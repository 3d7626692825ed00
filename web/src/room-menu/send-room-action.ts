import type { ApolloClient } from '@apollo/client';
import { perform } from '../graph/perform.ts';
import type { Refusal } from '../problems/refusal.ts';
import { changeOf, type RoomAction } from '../rooms/room-actions.ts';
import type { RoomLine } from '../rooms/room-list.ts';
import {
  ArchiveRoomDocument,
  MarkRoomReadDocument,
  MarkRoomUnreadDocument,
  MuteRoomDocument,
  PinRoomDocument,
} from './graph.generated.ts';

/** How it ends: with the room as it is then, or why it was refused. */
type Sent =
  | { readonly done: { readonly room: RoomLine }; readonly refusal?: undefined }
  | { readonly done?: undefined; readonly refusal: Refusal };

/** Tells the platform. It does not reject. */
export function sendRoomAction(
  apollo: ApolloClient,
  { id: roomId, unreadCount, lastMessage }: RoomLine,
  action: RoomAction,
): Promise<Sent> {
  switch (action.type) {
    case 'pin':
      return perform(apollo, PinRoomDocument, { input: { roomId, isPinned: action.isOn } });
    case 'archive':
      return perform(apollo, ArchiveRoomDocument, { input: { roomId, isArchived: action.isOn } });
    case 'unread':
      // To read on takes the mark away, too.
      return !action.isOn && unreadCount > 0 && lastMessage !== null
        ? perform(apollo, MarkRoomReadDocument, { input: { roomId, upTo: lastMessage.number } })
        : perform(apollo, MarkRoomUnreadDocument, { input: { roomId, isMarkedUnread: action.isOn } });
    case 'mute': {
      const { mutedUntil, isMuted } = changeOf(action);
      return perform(apollo, MuteRoomDocument, {
        input: { roomId, isMuted: isMuted === true, until: mutedUntil ?? null },
      });
    }
  }
}
