import type { Person } from '@parley/testkit';
import type { LivelyRoom } from './lively-room.ts';

/** A message that was acknowledged. */
export interface Spoken {
  readonly id: string;
  readonly number: number;
  readonly sender: Person;
}

/** What somebody does in a room: a mutation that may be repeated. */
export interface Deed {
  readonly room: LivelyRoom;
  readonly by: Person;
  readonly mutation: string;
  readonly input: object;
  /** Of a message that is sent or edited; unlike any other of the run. */
  readonly text?: string;
  /** Whom the text mentions. */
  readonly mentioned?: Person;
  /** The message that it is done to. */
  readonly about?: Spoken;
}

export type Choice = Omit<Deed, 'room'>;
