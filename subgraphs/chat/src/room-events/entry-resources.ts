import type { Friendship } from '../friendships/friendship.ts';
import type { Message } from '../rooms/message.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';

export type EntryResources = ReturnType<typeof createEntryResources>;

/** What delivering an entry needs, read once for all subscribers of this process. Kept with the entry object itself: it goes when the entry goes. */
export function createEntryResources(deps: {
  messages: { find(id: string): Promise<Message | null> };
  friendships: { find(pairKey: string): Promise<Friendship | null> };
}) {
  const messages = new WeakMap<RoomLogEntry, Promise<Message | null>>();
  const friendships = new WeakMap<RoomLogEntry, Promise<Friendship | null>>();
  return {
    message: (entry: RoomLogEntry) =>
      once(messages, entry, async () => ('messageId' in entry ? deps.messages.find(entry.messageId) : null)),
    /** Spares the reading of the entry's message: it is as the commit of the entry left it. */
    knowMessage: (entry: RoomLogEntry, message: Message) =>
      void messages.set(entry, Promise.resolve(message)),
    friendship: (entry: RoomLogEntry, pairKey: string) =>
      once(friendships, entry, () => deps.friendships.find(pairKey)),
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
  known.set(entry, reading);
  // Who awaits it sees the failure; who asks later asks anew.
  reading.catch(() => known.delete(entry));
  return reading;
}
