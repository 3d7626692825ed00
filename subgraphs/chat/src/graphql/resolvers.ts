import { Cursor } from '@parley/service-kit/subgraph';
import { AttachedImage, Attachment } from './attachment.ts';
import type { Resolvers } from './graph.generated.ts';
import { ForwardedToRoom, ForwardOrigin } from './forwarding.ts';
import { JoinRequest } from './join-requests.ts';
import { LinkPreviewImage } from './link-preview.ts';
import { CreatePollSuccess, Message, SendMessageSuccess } from './message.ts';
import { Mutation } from './mutations.ts';
import { Node } from './node.ts';
import { Poll, PollOption } from './poll.ts';
import { Query } from './queries.ts';
import { Reaction } from './reaction.ts';
import { roomEventTypes } from './room-event.ts';
import { Draft, Room, RoomInvite, RoomMember } from './room.ts';
import { RoomBan } from './room-bans.ts';
import { ScheduledMessage } from './scheduled-messages.ts';
import { Thread } from './thread.ts';
import { DateTime } from './scalars.ts';
import {
  InboxRoomChanged,
  InboxRoomRemoved,
  InboxScheduledMessageChanged,
  InboxThreadChanged,
  inboxEvents,
} from './subscription-inbox-events.ts';
import { roomEvents } from './subscription-room-events.ts';
import { typing } from './subscription-typing.ts';

export const resolvers: Resolvers = {
  DateTime,
  Cursor,
  Query,
  Mutation,
  Subscription: { roomEvents, inboxEvents, typing },
  Node,
  Room,
  RoomMember,
  RoomInvite,
  RoomBan,
  JoinRequest,
  Draft,
  ScheduledMessage,
  Message,
  SendMessageSuccess,
  CreatePollSuccess,
  ForwardedToRoom,
  ForwardOrigin,
  Poll,
  PollOption,
  Attachment,
  AttachedImage,
  LinkPreviewImage,
  Reaction,
  Thread,
  Unread: { threads: (_unread, _args, context) => context.reads().unreadThreadCount() },
  InboxRoomChanged,
  InboxScheduledMessageChanged,
  InboxThreadChanged,
  InboxRoomRemoved,
  ...roomEventTypes,
};
