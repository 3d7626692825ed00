import type { Person } from '@parley/testkit';
import type { LivelyRoom } from './lively-room.ts';

/** A message that was acknowledged. */
export interface Spoken {
  readonly id: string;
  readonly number: number;
  readonly sender: Person;
}

/** A message that waits for its time, as it was acknowledged. */
export interface Scheduled {
  readonly id: string;
  readonly by: Person;
}

/** What has been done in a room so far that other deeds may be about. */
export interface Past {
  readonly spoken: readonly Spoken[];
  readonly scheduled: readonly Scheduled[];
}

/** What somebody does in a room: a mutation that may be repeated. */
export interface Deed {
  readonly room: LivelyRoom;
  readonly by: Person;
  readonly mutation: string;
  readonly input: object;
  /** Of a message that is sent, edited or scheduled, or of a draft; unlike any other of the run. */
  readonly text?: string;
  /** Whom the text mentions. */
  readonly mentioned?: Person;
  /** The message that it is done to. */
  readonly about?: Spoken;
  /** The message to which it replies in a thread. */
  readonly inThreadOf?: Spoken;
  /** The scheduled message that it calls off. */
  readonly cancels?: Scheduled;
  /** What a file that goes with the message says. */
  readonly file?: string;
}

export type Choice = Omit<Deed, 'room'>;
