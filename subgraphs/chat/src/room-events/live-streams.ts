import { SetMultimap } from '@parley/feeds';

/** A stream that is open in this process. */
export interface LiveStream {
  readonly roomId: string;
  /** The pair's key in a 1:1 room, else null. */
  readonly directKey: string | null;
  readonly viewerId: string;
  /** From now on it shows nothing of the message with this number. */
  hide(number: number): void;
  /** Ends it, also while its reader waits. */
  end(): void;
}

/** Which streams are open: whose events are worth a read, and which ones a block ends. */
export class LiveStreams {
  readonly #byRoom = new SetMultimap<LiveStream>();
  readonly #byPair = new SetMultimap<LiveStream>();

  add(stream: LiveStream): void {
    this.#byRoom.add(stream.roomId, stream);
    if (stream.directKey !== null) this.#byPair.add(stream.directKey, stream);
  }

  delete(stream: LiveStream): void {
    this.#byRoom.delete(stream.roomId, stream);
    if (stream.directKey !== null) this.#byPair.delete(stream.directKey, stream);
  }

  has(roomId: string): boolean {
    return this.#byRoom.has(roomId);
  }

  ofRoom(roomId: string): readonly LiveStream[] {
    return this.#byRoom.of(roomId);
  }

  ofPair(directKey: string): readonly LiveStream[] {
    return this.#byPair.of(directKey);
  }
}
