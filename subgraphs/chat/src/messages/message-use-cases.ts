import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { DirectRoomCache } from '../rooms/direct-room-cache.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { RoomQueue } from '../rooms/room-queue.ts';
import type { CopyFiles } from '../forwarding/copy-files.ts';
import { createForwardMessages } from '../forwarding/forward-messages.ts';
import { createWantsPreview } from '../link-previews/wants-preview.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { PreviewSettingsStore } from '../stores/preview-settings-store.ts';
import type { MessageStore } from '../stores/message-store.ts';
import type { UserNamesStore } from '../stores/user-names-store.ts';
import { createDeleteMessage } from './delete-message.ts';
import { createEditMessage } from './edit-message.ts';
import { createFindMentions } from './find-mentions.ts';
import { createFindRepliedTo } from './find-replied-to.ts';
import { createFindVisibleMessage } from './find-visible-message.ts';
import { createHideMessage } from './hide-message.ts';
import { createFindOwnMessage } from './own-message.ts';
import { createMayReplyInThread } from './may-reply-in-thread.ts';
import { createPinMessage, createUnpinMessage } from './pin-message.ts';
import { createAddReaction, createRemoveReaction } from './react.ts';
import { createSend, createSendMessage } from './send-message.ts';
import { createPollUseCases } from '../polls/poll-use-cases.ts';

interface Deps {
  readonly stores: {
    readonly messages: MessageStore;
    readonly userNames: UserNamesStore;
    readonly hiddenMessages: HiddenMessageStore;
    readonly previewSettings: PreviewSettingsStore;
  };
  readonly environment: { readonly MESSAGE_EDIT_WINDOW_MS: number; readonly LINK_PREVIEWS: 'on' | 'off' };
  readonly newId: () => string;
  readonly now: () => Date;
}

/** What a member can do to messages; each is a command of the room's queue. */
export function createMessageUseCases(
  { stores: { messages, userNames, hiddenMessages, previewSettings }, environment, newId, now }: Deps,
  parts: {
    readonly directRooms: DirectRoomCache;
    readonly findVisibleRoom: FindVisibleRoom;
    readonly friendships: FriendshipCache;
    readonly queue: RoomQueue;
    readonly copyFiles: CopyFiles;
  },
) {
  const { directRooms: rooms, findVisibleRoom, friendships, queue } = parts;
  // Of their own they see what is in a 1:1 room with somebody whom they have blocked, too.
  const findInAnyRoom = createFindVisibleMessage({
    findVisibleRoom: (_viewerId, roomId) => rooms.find(roomId),
    messages,
  });
  const findOwnMessage = createFindOwnMessage(findInAnyRoom);
  const findMessage = createFindVisibleMessage({ findVisibleRoom, messages });
  const findVisibleMessage = createFindVisibleMessage({ findVisibleRoom, messages, hiddenMessages });
  const findMentions = createFindMentions({ userNames });
  const mayReplyInThread = createMayReplyInThread({ messages, hiddenMessages });
  const findRepliedTo = createFindRepliedTo({ messages, hiddenMessages });
  const wantsPreview = createWantsPreview({ previewSettings }, environment);
  const found = { rooms, messages, findRepliedTo, friendships, findMentions };
  const sending = { ...found, queue, mayReplyInThread, wantsPreview };
  const send = createSend({ ...sending, newId });
  const windowMs = environment.MESSAGE_EDIT_WINDOW_MS;
  return {
    sendMessage: createSendMessage(send),
    editMessage: createEditMessage({
      findOwnMessage,
      friendships,
      queue,
      findMentions,
      windowMs,
      newId,
      now,
    }),
    hideMessage: createHideMessage({ findMessage, messages, hiddenMessages, newId, now }),
    deleteMessage: createDeleteMessage({ findMessage: findInAnyRoom, queue, newId }),
    addReaction: createAddReaction({ findVisibleMessage, friendships, queue, newId }),
    removeReaction: createRemoveReaction({ findVisibleMessage, queue, newId }),
    pinMessage: createPinMessage({ findVisibleMessage, friendships, queue, newId }),
    unpinMessage: createUnpinMessage({ findVisibleMessage, friendships, queue, newId }),
    forwardMessages: createForwardMessages({ findVisibleMessage, send, copyFiles: parts.copyFiles }),
    ...createPollUseCases({ send, findVisibleMessage, friendships, queue, newId, now }),
  };
}
