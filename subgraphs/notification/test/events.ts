import type { OutgoingEvent } from '@parley/event-bus';
import {
  ChatRoomCreated,
  FriendDeleted,
  JoinRequestChanged,
  FriendRequestAccepted,
  FriendRequestCancelled,
  FriendRequestRejected,
  FriendRequestSent,
  MessageDeleted,
  MessagesExpired,
  MessageEdited,
  MessageSent,
  MessagesRead,
  pairKey,
  type ReactionAdded,
  type ReactionRemoved,
  RoomMemberAdded,
  RoomMemberRemoved,
  RoomMemberRoleChanged,
  RoomPreferencesChanged,
  ThreadReplySent,
  ThreadStateChanged,
  UserBlocked,
  UserOnlineStatusChanged,
  UserUnblocked,
} from '@parley/events';
import { v7 } from 'uuid';
import type { TestService } from './service.ts';

/** A new id. */
export const id = (): string => v7();

/** What happens between two people, each change with the pair's next version. */
export function pairOf(service: Pick<TestService, 'make'>, one: string, other: string) {
  let version = 0;
  let blockedBy: string[] = [];
  let friendsSince: string | null = null;
  const change = (actorId: string) => ({
    pairKey: pairKey(one, other),
    userIds: [one, other].toSorted() as [string, string],
    version: ++version,
    actorId,
    friendsSince,
    request: null,
    blockedBy,
    feeds: [],
    at: new Date().toISOString(),
  });
  const request = (actorId: string, fromId: string, requestId: string, hidden = false) => ({
    ...change(actorId),
    requestId,
    fromId,
    toId: fromId === one ? other : one,
    hidden,
  });
  return {
    asks: (from: string, requestId: string, hidden = false): OutgoingEvent =>
      service.make(FriendRequestSent, request(from, from, requestId, hidden)),
    accepts(by: string, requestId: string): OutgoingEvent {
      friendsSince = new Date().toISOString();
      return service.make(FriendRequestAccepted, request(by, by === one ? other : one, requestId));
    },
    rejects: (by: string, requestId: string): OutgoingEvent =>
      service.make(FriendRequestRejected, request(by, by === one ? other : one, requestId)),
    cancels: (by: string, requestId: string): OutgoingEvent =>
      service.make(FriendRequestCancelled, request(by, by, requestId)),
    unfriends(by: string): OutgoingEvent {
      friendsSince = null;
      return service.make(FriendDeleted, change(by));
    },
    /** `ofRequest`: of the blocker to the other, pending until now. */
    blocks(by: string, ofRequest?: string): OutgoingEvent {
      blockedBy = [...new Set([...blockedBy, by])];
      friendsSince = null;
      const userId = by === one ? other : one;
      const cancelled = { userId, seq: 1, kind: 'FriendRequestCancelled' as const };
      const feeds = ofRequest === undefined ? [] : [{ ...cancelled, requestId: ofRequest }];
      return service.make(UserBlocked, { ...change(by), feeds, userId });
    },
    unblocks(by: string): OutgoingEvent {
      blockedBy = blockedBy.filter((blocker) => blocker !== by);
      return service.make(UserUnblocked, { ...change(by), userId: by === one ? other : one });
    },
  };
}

/** What is said in one room: numbers and log places count up by themselves. */
export function roomOf(service: Pick<TestService, 'make'>, roomId: string = id()) {
  let seq = 0;
  let number = 0;
  const at = (): string => new Date().toISOString();
  return {
    roomId,
    says(
      senderId: string,
      recipientIds: readonly string[],
      messageId: string = id(),
      saidAt: string = at(),
    ): OutgoingEvent {
      const place = { roomId, seq: ++seq, messageId, number: ++number };
      return service.make(MessageSent, {
        ...place,
        actorId: senderId,
        senderId,
        recipientIds: [...recipientIds],
        at: saidAt,
      });
    },
    deletes: (actorId: string, messageId: string, of: number): OutgoingEvent =>
      service.make(MessageDeleted, { roomId, seq: ++seq, messageId, number: of, actorId, at: at() }),
    expires: (upTo: number): OutgoingEvent =>
      service.make(MessagesExpired, { roomId, seq: ++seq, upTo, at: at() }),
    /** `until`: null is for good. */
    mutes(userId: string, version: number, mute: { readonly until: Date | null } | null): OutgoingEvent {
      const mutedUntil = mute?.until?.toISOString() ?? null;
      const change = { roomId, userId, version, isMuted: mute !== null, mutedUntil, at: at() };
      return service.make(RoomPreferencesChanged, change);
    },
    reads: (userId: string, upTo: number): OutgoingEvent =>
      service.make(MessagesRead, { roomId, userId, upTo, at: at() }),
  };
}

/** A group, made by its first member: each entry of its log has the next place, and a message says as of which its members are. */
export function groupOf(service: Pick<TestService, 'make'>, memberIds: readonly string[]) {
  const roomId = id();
  let seq = 0;
  let membersVersion = 0;
  let number = 0;
  const [actorId = id()] = memberIds;
  const place = () => ({ roomId, seq: ++seq, actorId, at: new Date().toISOString() });
  const change = () => {
    const placed = place();
    membersVersion = placed.seq;
    return placed;
  };
  return {
    roomId,
    made: service.make(ChatRoomCreated, {
      ...change(),
      kind: 'GROUP',
      name: null,
      memberIds: [...memberIds],
    }),
    adds: (userId: string): OutgoingEvent =>
      service.make(RoomMemberAdded, { ...change(), userId, role: 'MEMBER' }),
    removes: (userId: string): OutgoingEvent => service.make(RoomMemberRemoved, { ...change(), userId }),
    reacts: (
      type: typeof ReactionAdded | typeof ReactionRemoved,
      actorId: string,
      to: string,
      messageId: string,
    ) =>
      service.make(type, {
        ...place(),
        actorId,
        messageId,
        number: 1,
        emoji: '👍',
        recipientIds: [to],
      }),
    edits: (actorId: string, messageId: string, mentionedIds: readonly string[], more: object = {}) =>
      service.make(MessageEdited, {
        ...place(),
        actorId,
        messageId,
        number: 1,
        mentionedIds: [...mentionedIds],
        ...more,
      }),
    promotes: (userId: string): OutgoingEvent =>
      service.make(RoomMemberRoleChanged, { ...change(), userId, role: 'ADMIN' }),
    /** `more`: what it replies to, and whom it mentions. */
    replies: (senderId: string, recipientIds: readonly string[], more: object = {}): OutgoingEvent =>
      service.make(ThreadReplySent, {
        ...place(),
        actorId: senderId,
        senderId,
        messageId: id(),
        number: 1,
        threadRootId: roomId,
        ownNumber: -seq,
        threadNumber: seq,
        recipientIds: [...recipientIds],
        ...more,
      }),
    says: (senderId: string, exceptIds: readonly string[] = [], more: object = {}): OutgoingEvent =>
      service.make(MessageSent, {
        ...place(),
        actorId: senderId,
        senderId,
        messageId: id(),
        number: ++number,
        recipientIds: [],
        membersVersion,
        exceptIds: [...exceptIds],
        ...more,
      }),
  };
}

/** What becomes of somebody's request to join a group. */
export function asksToJoin(
  service: Pick<TestService, 'make'>,
  { roomId, userId, adminIds }: { roomId: string; userId: string; adminIds: readonly string[] },
) {
  let version = 0;
  return (
    state: 'OPEN' | 'APPROVED' | 'DECLINED' | 'CANCELLED' | 'CLOSED',
    actorId = userId,
  ): OutgoingEvent => {
    version += 1;
    const at = new Date().toISOString();
    const change = { roomId, userId, version, state, actorId, recipientIds: [...adminIds], at };
    return service.make(JoinRequestChanged, change);
  };
}

/** That somebody has read a thread of the group up to the place of a reply. */
export function readsThread(
  service: Pick<TestService, 'make'>,
  { userId, threadRootId, upTo }: { userId: string; threadRootId: string; upTo: number },
): OutgoingEvent {
  const at = new Date().toISOString();
  return service.make(ThreadStateChanged, {
    roomId: threadRootId,
    threadRootId,
    userId,
    version: 1,
    upTo,
    at,
  });
}

/** Somebody who comes and goes; each change has the next version, and happened `ago` ms before now. */
export function presenceOf(service: Pick<TestService, 'make'>, userId: string, now: () => number = Date.now) {
  let version = 0;
  const change = (state: 'ONLINE' | 'OFFLINE', ago = 0): OutgoingEvent => {
    const at = new Date(now() - ago).toISOString();
    const lastSeenAt = state === 'OFFLINE' ? at : null;
    return service.make(UserOnlineStatusChanged, {
      userId,
      version: ++version,
      state,
      lastSeenAt,
      changedAt: at,
    });
  };
  return {
    comes: (ago?: number): OutgoingEvent => change('ONLINE', ago),
    goes: (ago?: number): OutgoingEvent => change('OFFLINE', ago),
  };
}
