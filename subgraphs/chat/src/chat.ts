import { isMongoUnavailable } from '@parley/mongo';
import type { FriendshipCache } from './friendships/friendship-cache.ts';
import type { Chat } from './graphql/context.ts';
import type { RoomDecision } from './rooms/decision.ts';
import { createRoomQueue } from './rooms/room-queue.ts';
import type { RoomStreams } from './room-events/room-streams.ts';
import { createDeleteMessage } from './messages/delete-message.ts';
import { createEditMessage } from './messages/edit-message.ts';
import { createMarkMessagesRead } from './messages/mark-messages-read.ts';
import { createFindOwnMessage } from './messages/own-message.ts';
import { createSendMessage } from './messages/send-message.ts';
import type { ApplyRoom } from './rooms/apply-room.ts';
import type { FindVisibleRoom } from './rooms/find-visible-room.ts';
import type { DirectRoomCache } from './rooms/direct-room-cache.ts';
import { createOpenDirectRoom } from './rooms/open-direct-room.ts';
import { createCommitRooms } from './stores/commit-rooms.ts';
import type { Stores } from './stores/stores.ts';
import { createSetTyping } from './typing/set-typing.ts';
import type { FindTypingAudience } from './typing/typing-audience.ts';

/** Puts the use cases together: what a viewer can do. */
export function createChat(deps: {
  stores: Stores;
  applyRoom: ApplyRoom;
  friendships: FriendshipCache;
  directRooms: DirectRoomCache;
  findVisibleRoom: FindVisibleRoom;
  findAudience: FindTypingAudience;
  /** The streams of this process hear of its commits at once. */
  streams: Pick<RoomStreams, 'tryAppend'>;
  newId: () => string;
  now: () => Date;
}): Chat {
  const { stores, applyRoom, friendships, directRooms, findVisibleRoom, findAudience, streams, newId, now } =
    deps;
  const { mongo, rooms, messages, register, marks, recentMessages, typing } = stores;
  const commit = createCommitRooms({
    mongo,
    now,
    onCommitted(decision) {
      recentMessages.follow(decision);
      appendAll(streams, decision);
    },
  });
  const queue = createRoomQueue({ commit, isUnavailable: isMongoUnavailable });
  const findOwnMessage = createFindOwnMessage({ rooms: directRooms, messages });
  return {
    openDirectRoom: createOpenDirectRoom({ rooms, register, applyRoom, friendships, newId, now }),
    sendMessage: createSendMessage({ rooms: directRooms, messages, friendships, queue, newId }),
    editMessage: createEditMessage({ findOwnMessage, friendships, queue, newId }),
    deleteMessage: createDeleteMessage({ findOwnMessage, queue, newId }),
    markMessagesRead: createMarkMessagesRead({ findVisibleRoom, marks, newId, now }),
    setTyping: createSetTyping({ findAudience, publish: (signal) => typing.publish(signal), now }),
  };
}

function appendAll(
  streams: Pick<RoomStreams, 'tryAppend'>,
  { entries, inserted, updated }: RoomDecision,
): void {
  const byId = new Map([...inserted, ...updated].map((message) => [message.id, message]));
  for (const entry of entries) {
    const message = entry.type === 'ChatRoomCreated' ? undefined : byId.get(entry.messageId);
    if (message !== undefined) streams.tryAppend(entry, message);
  }
}
