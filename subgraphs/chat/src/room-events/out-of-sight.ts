import type { RoomLogEntry } from '../rooms/room-log-entry.ts';

/** What one stream shows nothing of: messages that its viewer has hidden, and those that have expired. An event of them would say their text. */
export class OutOfSight {
  readonly #hidden = new Set<number>();
  #expiredUpTo = 0;

  hide(number: number): void {
    this.#hidden.add(number);
  }

  /** Whether the entry is about such a message, or about what hangs from one in a thread. Entries come in their order. */
  has(entry: RoomLogEntry): boolean {
    if (entry.type === 'MessagesExpired') this.#expiredUpTo = Math.max(this.#expiredUpTo, entry.upTo);
    if (!('number' in entry)) return false;
    const { number, ownNumber = number } = entry;
    return number <= this.#expiredUpTo || this.#hidden.has(number) || this.#hidden.has(ownNumber);
  }
}
