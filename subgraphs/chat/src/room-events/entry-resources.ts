import type { Friendship } from '../friendships/friendship.ts';
import type { Message } from '../rooms/message.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';

/** What delivering an entry needs, read once for all subscribers of this process. */
export interface EntryResources {
  message(entry: RoomLogEntry): Promise<Message | null>;
  /** Spares the reading of the entry's message: it is as the commit of the entry left it. */
  knowMessage(entry: RoomLogEntry, message: Message): void;
  friendship(entry: RoomLogEntry, pairKey: string): Promise<Friendship | null>;
}

/** Kept with the entry object itself: what was read goes when the entry goes. */
export function createEntryResources(deps: {
  messages: { find(id: string): Promise<Message | null> };
  friendships: { find(pairKey: string): Promise<Friendship | null> };
}): EntryResources {
  const messages = new WeakMap<RoomLogEntry, Promise<Message | null>>();
  const friendships = new WeakMap<RoomLogEntry, Promise<Friendship | null>>();
  return {
    message: (entry) =>
      once(messages, entry, async () =>
        entry.type === 'ChatRoomCreated' ? null : deps.messages.find(entry.messageId),
      ),
    knowMessage: (entry, message) => void messages.set(entry, Promise.resolve(message)),
    friendship: (entry, pairKey) => once(friendships, entry, () => deps.friendships.find(pairKey)),
  };
}

function once<T>(
  known: WeakMap<RoomLogEntry, Promise<T>>,
  entry: RoomLogEntry,
  read: () => Promise<T>,
): Promise<T> {
  const existing = known.get(entry);
  if (existing !== undefined) return existing;
  const reading = read();
  // Each caller that awaits it sees the failure, and who replays the entry reads anew.
  reading.catch(() => known.delete(entry));
  known.set(entry, reading);
  return reading;
}
