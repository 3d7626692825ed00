import {
  connection,
  decodePageCursor,
  InvalidArgumentError,
  pageSize,
  requireViewer,
} from '@parley/service-kit/subgraph';
import { hasLengthUpTo } from '@parley/service-kit/text';
import { z } from 'zod';
import { isArchived, isMuted } from '../rooms/room-preferences.ts';
import { peerOf, type Room as RoomRow, type RoomMember as MemberRow } from '../rooms/room.ts';
import type {
  DraftResolvers,
  RoomInviteResolvers,
  RoomMemberResolvers,
  RoomResolvers,
} from './graph.generated.ts';
import { bannedMembers } from './room-bans.ts';
import { joinRequests } from './join-requests.ts';
import { pageDirection } from './page-direction.ts';
import { roomMessages } from './room-messages.ts';
import { userStub } from './stubs.ts';

export const Room: RoomResolvers = {
  __resolveReference: ({ id }, context) => context.reads().visibleRoom(id),
  peer: (room, _args, { viewer }) => {
    const peerId = viewer === null ? null : peerOf(room, viewer.id);
    return peerId === null ? null : userStub(peerId);
  },
  settings: ({ kind, settings }) => (kind === 'GROUP' ? settings : null),
  slowModeSeconds: ({ settings }) => settings.slowModeSeconds,
  retentionDays: ({ settings }) => settings.retentionDays,
  effectiveRetentionDays: (room, _args, context) => context.reads().retentionDays(room),
  maySendAt: (room, _args, context) => context.reads().maySendAt(room),
  memberCount: ({ members }) => members.size,
  viewerRole: ({ members }, _args, { viewer }) => members.get(viewer?.id ?? '')?.role ?? 'MEMBER',
  invites: (room, _args, context) => context.reads().invites(room),
  bannedMembers,
  joinRequests,
  joinRequestCount: (room, _args, context) => context.reads().joinRequestCount(room),
  members: async (room, { query, ...args }, context) => {
    const { limit, cursor, isBackward } = pageDirection(args);
    const start = decodePageCursor(position, cursor);
    const found =
      query === null || query === undefined
        ? [...room.members.values()]
        : await context.reads().membersNamed(room, nameQuery(query));
    const direction = isBackward ? -1 : 1;
    const rows = found
      .toSorted((one, other) => direction * compare(cursorOf(one), cursorOf(other)))
      .filter((member) => start === null || direction * compare(cursorOf(member), start) > 0)
      .slice(0, limit + 1);
    const page = connection({ rows, limit, cursorOf, continued: start !== null, backward: isBackward });
    return {
      ...page,
      edges: page.edges.map(({ cursor: at, node }) => ({ cursor: at, node: { ...node, room } })),
    };
  },
  lastMessage: (room, _args, context) => context.reads().lastMessage(room),
  pinnedMessages: async (room, { first }, context) => {
    const limit = pageSize(first);
    return (await context.reads().pinned(room)).slice(0, limit);
  },
  firstUnreadMessage: (room, _args, context) => context.reads().firstUnread(room),
  unreadCount: (room, _args, context) => context.reads().unreadCount(room),
  unreadMentionCount: (room, _args, context) => context.reads().unreadMentionCount(room),
  readUpTo: (room, _args, context) => context.reads().readUpTo(room),
  isPinned: async (room, _args, context) => (await context.reads().preferences(room)).isPinned,
  isArchived: async (room, _args, context) =>
    isArchived(await context.reads().preferences(room), room.lastNumber, new Date()),
  isMuted: async (room, _args, context) => isMuted(await context.reads().preferences(room), new Date()),
  mutedUntil: async (room, _args, context) => {
    const preferences = await context.reads().preferences(room);
    return isMuted(preferences, new Date()) ? (preferences.mute?.until ?? null) : null;
  },
  isMarkedUnread: (room, _args, context) => context.reads().isMarkedUnread(room),
  draft: (room, _args, context) => context.reads().draft(room),
  peerReadUpTo: (room, _args, context) =>
    context.reads().memberReadUpTo(room, peerOf(room, requireViewer(context.viewer).id)),
  peerDeliveredUpTo: (room, _args, context) =>
    context.reads().memberDeliveredUpTo(room, peerOf(room, requireViewer(context.viewer).id)),
  messages: roomMessages,
};

export const Draft: DraftResolvers = {
  replyTo: ({ replyTo }, _args, context) =>
    replyTo === null ? null : context.reads().visibleMessage(replyTo),
};

export const RoomInvite: RoomInviteResolvers = { createdBy: ({ createdBy }) => userStub(createdBy) };

export const RoomMember: RoomMemberResolvers = {
  user: ({ userId }) => userStub(userId),
  readUpTo: ({ room, userId }, _args, context) => context.reads().memberReadUpTo(room, userId),
  deliveredUpTo: ({ room, userId }, _args, context) => context.reads().memberDeliveredUpTo(room, userId),
};

/** A person in a room, with the room. */
export interface MemberOfRoom extends MemberRow {
  readonly room: RoomRow;
}

/** Milliseconds since 1970 of the joining, and the user's id. */
const position = z.tuple([z.int(), z.string()]);
type Position = z.output<typeof position>;

function cursorOf({ joinedAt, userId }: MemberRow): Position {
  return [joinedAt.getTime(), userId];
}

/** The longest query is that of `searchUsers`. */
function nameQuery(query: string): string {
  if (hasLengthUpTo(50, query)) return query;
  throw new InvalidArgumentError('`query` must have 1 to 50 characters.');
}

function compare([at, id]: Position, [otherAt, otherId]: Position): number {
  if (at !== otherAt) return at - otherAt;
  return id < otherId ? -1 : Number(id > otherId);
}
