import type { Person } from '@parley/testkit';
import type { LivelyRoom } from './lively-room.ts';

/** A message that was acknowledged. */
export interface Spoken {
  readonly id: string;
  readonly number: number;
  readonly sender: Person;
  /** A poll, or what was forwarded: it can neither be edited nor forwarded. */
  readonly isFixed: boolean;
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
  readonly polls: readonly Spoken[];
  /** The messages that have replies. */
  readonly threadRoots: readonly Spoken[];
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
  /** The poll in which it votes, and for what. */
  readonly vote?: { readonly in: Spoken; readonly optionIds: readonly string[] };
  /** The thread that it follows or does not follow any more. */
  readonly follow?: { readonly of: Spoken; readonly isFollowed: boolean };
  /** The messages that it forwards to the room. */
  readonly forwards?: { readonly of: readonly Spoken[]; readonly clientMessageId: string };
}

export type Choice = Omit<Deed, 'room'>;
