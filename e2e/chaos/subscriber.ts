import { type App, openApp, type Person, type SeenMessage, type View } from '@parley/testkit';

const subscription = /* GraphQL */ `
  subscription ($roomId: ID!, $after: Cursor) {
    roomEvents(roomId: $roomId, after: $after) {
      __typename
      ... on MessageSent {
        message {
          number
          text
          sender {
            displayName
          }
        }
      }
    }
  }
`;

interface RoomEvent {
  readonly __typename: string;
  readonly message?: SeenMessage;
}

/** A message and when it came. */
export interface Arrival extends SeenMessage {
  readonly at: number;
}

/** An app that follows one room. */
export interface Subscriber {
  readonly view: Omit<View, 'messages'> & { readonly messages: readonly Arrival[] };
  readonly app: App;
  /** Resolves when nothing is missed from then on. */
  readonly started: Promise<void>;
  /** What should not have come: a gap, an error, an end. */
  readonly troubles: readonly string[];
}

export interface SubscriberOptions {
  readonly person: Person;
  readonly room: string;
  readonly name: string;
  /** The number of the room's last message. */
  readonly from: number;
  readonly url: () => string;
}

export function subscribe({ person, room, name, from, url }: SubscriberOptions): Subscriber {
  const app = openApp(person, { url });
  const messages: Arrival[] = [];
  const troubles: string[] = [];
  const stream = app.follow<{ roomEvents: RoomEvent }>({ query: subscription, variables: { roomId: room } });

  const take = ({ __typename, message }: RoomEvent): void => {
    if (__typename === 'MessageSent' && message !== undefined)
      messages.push({ number: message.number, text: message.text, at: performance.now() });
    else if (__typename !== 'MessagesRead') troubles.push(`${name} got ${__typename}`);
  };
  const read = async (): Promise<void> => {
    for await (const { data, errors } of stream) {
      if (data === undefined || data === null) troubles.push(`${name} got ${JSON.stringify(errors)}`);
      else take(data.roomEvents);
    }
  };
  const start = async (): Promise<void> => {
    const { value } = await stream.next();
    const first = value?.data?.roomEvents.__typename;
    if (first !== 'StreamStart') throw new Error(`${name} began with ${first}.`);
    void read().catch((error: unknown) => troubles.push(`${name} ended: ${String(error)}`));
  };
  return { view: { name, room, from, messages }, app, started: start(), troubles };
}
