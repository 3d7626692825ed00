import type { UnreadRoom } from './unread-rooms.ts';

/** What is unread in all rooms of a viewer. */
export interface Unread {
  readonly messages: number;
  /** Of the messages those that mention the viewer. */
  readonly mentions: number;
  /** Rooms with unread messages, or marked as unread. */
  readonly rooms: number;
}

/** All rooms are counted anew when the last count is so old. */
const maxAgeMs = 60_000;

type UnreadRooms = ReadonlyMap<string, UnreadRoom>;

/**
 * What is unread for the reader of one list of rooms. It counts all rooms once, and then only those that change, which the list names. It
 * keeps those with something unread: 1,500 at most.
 */
export class KnownUnread {
  readonly #clock: () => number;
  #rooms: Map<string, UnreadRoom> | null = null;
  #countedAt = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** `clock`: milliseconds. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** What is unread after a change of a room; `readRoom` answers null when it is not seen any more. One change after the other. */
  after(
    roomId: string,
    reads: {
      readonly readRoom: () => Promise<UnreadRoom | null>;
      readonly readAll: () => Promise<UnreadRooms>;
    },
  ): Promise<Unread> {
    const counting = this.#last.then(async () => {
      try {
        return totalOf(await this.#roomsAfter(roomId, reads));
      } catch (error) {
        this.#rooms = null;
        throw error;
      }
    });
    this.#last = counting.catch(() => undefined);
    return counting;
  }

  async #roomsAfter(
    roomId: string,
    { readRoom, readAll }: Parameters<KnownUnread['after']>[1],
  ): Promise<UnreadRooms> {
    if (this.#rooms === null || this.#clock() - this.#countedAt > maxAgeMs) {
      this.#countedAt = this.#clock();
      return (this.#rooms = new Map(await readAll()));
    }
    const room = await readRoom();
    if (room === null || !isUnread(room)) this.#rooms.delete(roomId);
    else this.#rooms.set(roomId, room);
    return this.#rooms;
  }
}

export function isUnread({ messages, isMarked }: UnreadRoom): boolean {
  return messages > 0 || isMarked;
}

export function totalOf(rooms: UnreadRooms): Unread {
  let [messages, mentions] = [0, 0];
  for (const room of rooms.values()) {
    messages += room.messages;
    mentions += room.mentions;
  }
  return { messages, mentions, rooms: rooms.size };
}
