import { randomUUID } from 'node:crypto';
import { eventually } from '../eventually.ts';
import { askForFriendship } from './friendship-verbs.ts';
import { succeed } from './outcomes.ts';
import { perform } from './perform.ts';
import { type Person, signUp } from './person.ts';

/** A member of a result union as tests look at it. */
export interface Outcome {
  readonly __typename: string;
  readonly code?: string;
  readonly reason?: string;
  readonly [field: string]: unknown;
}

/** One asks, the other accepts; resolves with their 1:1 room when both may chat, which the chat service knows a moment later. */
export async function befriend(one: Person, other: Person): Promise<string> {
  const requestId = await askForFriendship(one, other);
  await eventually(async () => {
    const answer = await perform(other, 'acceptFriendRequest', { requestId });
    // Where an answer was lost, a repeat finds that it is done.
    if (!answer.__typename.endsWith('Success') && answer.code !== 'FRIEND_REQUEST_NOT_PENDING')
      throw new Error(`The request was not accepted: ${JSON.stringify(answer)}`);
  });
  return eventually(() => openDirectRoom(one, other));
}

/** Two people and the 1:1 room that they have as friends. */
export interface Friends {
  readonly ada: Person;
  readonly ben: Person;
  readonly roomId: string;
}

/** Two new people who are friends: Ada has asked, Ben has accepted, Ada has opened their room. */
export async function signUpFriends(): Promise<Friends> {
  const [ada, ben] = await Promise.all([signUp(), signUp()]);
  return { ada, ben, roomId: await befriend(ada, ben) };
}

/** The 1:1 room's id; throws where it may not be opened. */
export async function openDirectRoom(one: Person, other: Person): Promise<string> {
  const input = { userId: other.id };
  const { room } = await succeed<{ room: { id: string } }>(one, 'openDirectRoom', input, 'room { id }');
  return room.id;
}

/** A message as its sender got it back. */
export interface Sent {
  readonly id: string;
  readonly number: number;
}

/** Sends a text and answers the message; throws where it is refused. */
export async function sendMessage(
  sender: Person,
  roomId: string,
  text: string,
  clientMessageId: string = randomUUID(),
): Promise<Sent> {
  const input = { roomId, clientMessageId, text };
  const selection = 'message { id number }';
  const { message } = await succeed<{ message: Sent }>(sender, 'sendMessage', input, selection);
  return message;
}

/** Sends so many texts, one after the other: `1`, `2`, `3`, … */
export async function sendMessages(sender: Person, roomId: string, count: number): Promise<Sent[]> {
  const sent: Sent[] = [];
  while (sent.length < count) sent.push(await sendMessage(sender, roomId, String(sent.length + 1)));
  return sent;
}
