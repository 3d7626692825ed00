import { randomUUID } from 'node:crypto';
import type { EventStream, Payload } from './event-stream.ts';
import { eventually } from './eventually.ts';
import type { Person } from './person.ts';

/** A member of a result union as tests look at it. */
export interface Outcome {
  readonly __typename: string;
  readonly message?: string;
  readonly [field: string]: unknown;
}

/** One asks, the other accepts; resolves when both may chat, which the chat service knows a moment later. */
export async function befriend(one: Person, other: Person): Promise<void> {
  const asked = await one.ask<Outcome & { request?: { id: string } }>(
    `mutation($input: SendFriendRequestInput!) { sendFriendRequest(input: $input) { __typename ... on SendFriendRequestSuccess { request { id } } ... on Problem { message } } }`,
    { input: { userId: other.id } },
  );
  const accepted = await other.ask<Outcome>(
    `mutation($input: AcceptFriendRequestInput!) { acceptFriendRequest(input: $input) { __typename ... on Problem { message } } }`,
    { input: { requestId: asked.request?.id } },
  );
  expectSuccess(accepted);
  await eventually(() => openDirectRoom(one, other));
}

/** The 1:1 room's id. */
export async function openDirectRoom(one: Person, other: Person): Promise<string> {
  const outcome = await one.ask<Outcome & { room?: { id: string } }>(
    `mutation($input: OpenDirectRoomInput!) { openDirectRoom(input: $input) { __typename ... on OpenDirectRoomSuccess { room { id } } ... on Problem { message } } }`,
    { input: { userId: other.id } },
  );
  if (outcome.room === undefined) throw new Error(`No room was opened: ${JSON.stringify(outcome)}`);
  return outcome.room.id;
}

/** Sends a text and answers the message; throws where it is refused. */
export async function sendMessage(
  sender: Person,
  roomId: string,
  text: string,
  clientMessageId: string = randomUUID(),
): Promise<{ readonly id: string; readonly number: number }> {
  const outcome = await sender.ask<Outcome & { sent?: { id: string; number: number } }>(
    `mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename ... on SendMessageSuccess { sent: message { id number } } ... on Problem { message } } }`,
    { input: { roomId, clientMessageId, text } },
  );
  if (outcome.sent === undefined) throw new Error(`The message was refused: ${JSON.stringify(outcome)}`);
  return outcome.sent;
}

/** Waits for the stream's `StreamStart`: from then on nothing is missed. Answers its cursor. */
export async function started(stream: EventStream): Promise<string> {
  const event = await nextEvent<{ __typename: string; cursor?: string }>(stream);
  if (event.__typename !== 'StreamStart' || event.cursor === undefined) {
    throw new Error(`A stream began with ${JSON.stringify(event)}`);
  }
  return event.cursor;
}

/** The value of the one root field of the next payload; throws when it carries errors. */
export async function nextEvent<Event>(stream: EventStream, timeoutMs?: number): Promise<Event> {
  return valueOf<Event>(await stream.next(timeoutMs));
}

function valueOf<Event>(payload: Payload<Record<string, unknown>>): Event {
  if (payload.errors !== undefined)
    throw new Error(`An event carried errors: ${JSON.stringify(payload.errors)}`);
  const [field] = Object.values(payload.data ?? {});
  return field as Event;
}

function expectSuccess(outcome: Outcome): void {
  if (!outcome.__typename.endsWith('Success')) throw new Error(`Refused: ${JSON.stringify(outcome)}`);
}
