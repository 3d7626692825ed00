import { checkDeliveries, type Finding, type Friends, openApp } from '@parley/testkit';
import type { Said } from './read-histories.ts';

const subscription = /* GraphQL */ `
  subscription ($after: Cursor) {
    notificationReceived(after: $after) {
      __typename
      ... on NotificationSent {
        notification {
          message {
            id
          }
        }
      }
    }
  }
`;

interface NotificationEvent {
  readonly __typename: string;
  readonly notification?: { readonly message: { readonly id: string } | null };
}

/** Ben of a room, who is notified of what Ada sends. */
export interface Notified {
  readonly started: Promise<void>;
  readonly troubles: readonly string[];
  /** What is wrong with his notifications: lost, doubled, out of order. */
  check(before: readonly Said[], history: readonly Said[]): Finding[];
  close(): void;
}

export function followNotifications({ ada, ben, roomId }: Friends, url: () => string): Notified {
  const app = openApp(ben, { url });
  const delivered: string[] = [];
  const troubles: string[] = [];
  const stream = app.follow<{ notificationReceived: NotificationEvent }>({ query: subscription });
  const name = `notifications of ${roomId}`;
  const read = async (): Promise<void> => {
    for await (const { data, errors } of stream) {
      const event = data?.notificationReceived;
      const id = event?.notification?.message?.id;
      if (id !== undefined) delivered.push(id);
      else if (event?.__typename !== 'NotificationsRead')
        troubles.push(`${name} got ${event?.__typename} ${JSON.stringify(errors)}`);
    }
  };
  const start = async (): Promise<void> => {
    const { value } = await stream.next();
    const first = value?.data?.notificationReceived.__typename;
    if (first !== 'StreamStart') throw new Error(`${name} began with ${first}.`);
    void read().catch((error: unknown) => troubles.push(`${name} ended: ${String(error)}`));
  };
  return {
    started: start(),
    troubles,
    check(before, history) {
      // Of an earlier run a notification may still have been on its way.
      const old = new Set(before.map(({ id }) => id));
      const expected = history
        .filter(({ id, sender }) => sender.id === ada.id && !old.has(id))
        .map(({ id, text }, index) => ({ id, text, number: index + 1 }));
      const seen = delivered
        .filter((id) => !old.has(id))
        .map((id) => expected.find((message) => message.id === id) ?? { number: 0, text: id });
      return checkDeliveries({
        sends: expected.map(({ text }) => ({ room: name, text, beganAt: -Infinity, answer: undefined })),
        histories: new Map([[name, expected]]),
        views: [{ name, room: name, from: 0, messages: seen }],
      });
    },
    close: () => app.close(),
  };
}
