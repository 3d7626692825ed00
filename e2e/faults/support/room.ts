import { type EventStream, nextDelivered, type Person } from '@parley/testkit';

const subscription = /* GraphQL */ `
  subscription ($roomId: ID!, $after: Cursor) {
    roomEvents(roomId: $roomId, after: $after) {
      __typename
      ... on ResumeGap {
        from
        to
      }
      ... on MessageSent {
        message {
          text
        }
      }
    }
  }
`;

interface RoomEvent {
  readonly __typename: string;
  readonly message?: { readonly text: string };
}

/** Subscribes to a room's events; `started` says when. */
export function follow(person: Person, roomId: string, after: string | null = null): EventStream {
  return person.subscribe(subscription, { roomId, after });
}

/** The texts so far, and the cursor after the last of them. */
export interface Received {
  readonly texts: readonly string[];
  readonly cursor: string;
}

/**
 * The texts of the next messages until there are `count`; read receipts between them are skipped.
 * @throws at anything else, such as a gap, or when nothing comes for `timeoutMs`.
 */
export async function receive(stream: EventStream, count: number, timeoutMs = 60_000): Promise<Received> {
  const texts: string[] = [];
  let position = '';
  while (texts.length < count) {
    const { event, cursor } = await nextDelivered<RoomEvent>(stream, timeoutMs);
    position = cursor;
    if (event.__typename === 'MessagesRead') continue;
    if (event.message === undefined) throw new Error(`Not a message: ${JSON.stringify(event)}`);
    texts.push(event.message.text);
  }
  return { texts, cursor: position };
}

/** `a 1`, `a 2`, … */
export function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
}
