import { type App, openApp, type Person, type SeenMessage, type View } from '@parley/testkit';

/** Some select what is each viewer's own, and of another service. */
const subscription = /* GraphQL */ `
  subscription ($roomId: ID!, $after: Cursor, $withFriendship: Boolean!) {
    roomEvents(roomId: $roomId, after: $after) {
      __typename
      ... on MessageSent {
        message {
          number
          text
          sender {
            displayName
            friendship @include(if: $withFriendship) {
              state
            }
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

/** A message and when it came. `isWhole`: what other services say of its sender came as well. */
export interface Arrival extends SeenMessage {
  readonly at: number;
  readonly isWhole: boolean;
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
  readonly withFriendship: boolean;
}

export function subscribe(options: SubscriberOptions): Subscriber {
  const { person, room, name, from, url, withFriendship } = options;
  const app = openApp(person, { url });
  const messages: Arrival[] = [];
  const troubles: string[] = [];
  const stream = app.follow<{ roomEvents: RoomEvent }>({
    query: subscription,
    variables: { roomId: room, withFriendship },
  });

  const take = ({ __typename, message }: RoomEvent, isWhole: boolean): void => {
    if (__typename === 'MessageSent' && message !== undefined)
      messages.push({ number: message.number, text: message.text, at: performance.now(), isWhole });
    else if (__typename !== 'MessagesRead') troubles.push(`${name} got ${__typename}`);
  };
  const read = async (): Promise<void> => {
    for await (const { data, errors } of stream) {
      if (data === undefined || data === null) troubles.push(`${name} got ${JSON.stringify(errors)}`);
      else take(data.roomEvents, errors === undefined);
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
