import type { NotificationResolvers } from './graph.generated.ts';

/** Others own what a notification points to: here it is named by id. */
export const Notification: NotificationResolvers = {
  __resolveReference: ({ id }, { notifications }) => notifications.load(id),
  actor: ({ actorId }) => ({ __typename: 'User', id: actorId }),
  room: ({ roomId }) => (roomId === null ? null : { __typename: 'Room', id: roomId }),
  message: ({ messageId }) => (messageId === null ? null : { __typename: 'Message', id: messageId }),
  friendRequest: ({ friendRequestId }) =>
    friendRequestId === null ? null : { __typename: 'FriendRequest', id: friendRequestId },
};
