import type { LogRow } from './stored-room.ts';

/** What a log adds up to. */
export interface RoomFacts {
  readonly members: ReadonlySet<string>;
  /** `message emoji user` of each reaction that is there. */
  readonly given: ReadonlySet<string>;
  /** The ids of pinned messages. */
  readonly pinned: ReadonlySet<string>;
  readonly deleted: ReadonlySet<string>;
}

export function factsOf(log: readonly LogRow[]): RoomFacts {
  const members = new Set<string>();
  const given = new Set<string>();
  const pinned = new Set<string>();
  const deleted = new Set<string>();
  for (const { type, actorId, userId = '', memberIds = [], messageId = '', emoji } of log) {
    const reaction = `${messageId} ${emoji} ${actorId}`;
    switch (type) {
      case 'ChatRoomCreated':
        for (const id of memberIds) members.add(id);
        break;
      case 'RoomMemberAdded':
        members.add(userId);
        break;
      case 'RoomMemberRemoved':
        members.delete(userId);
        break;
      case 'ReactionAdded':
        given.add(reaction);
        break;
      case 'ReactionRemoved':
        given.delete(reaction);
        break;
      case 'MessagePinned':
        pinned.add(messageId);
        break;
      case 'MessageUnpinned':
        pinned.delete(messageId);
        break;
      case 'MessageDeleted':
        deleted.add(messageId);
        pinned.delete(messageId);
        for (const each of given) if (each.startsWith(messageId)) given.delete(each);
        break;
    }
  }
  return { members, given, pinned, deleted };
}
