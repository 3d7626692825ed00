import { type App, checkDeliveries, eventually, type Finding, type Friends, openApp } from '@parley/testkit';
import type { Said } from './read-histories.ts';

const subscription = /* GraphQL */ `
  subscription ($after: Cursor) {
    notificationReceived(after: $after) {
      __typename
      ... on NotificationSent {
        notification {
          id
          message {
            id
          }
        }
      }
    }
  }
`;

interface Notification {
  readonly id: string;
  /** Of another service: null, beside an error, while that is unavailable. */
  readonly message: { readonly id: string } | null;
}

interface NotificationEvent {
  readonly __typename: string;
  readonly notification?: Notification | null;
}

interface Page {
  readonly notifications: {
    readonly edges: readonly { readonly node: Notification }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** Ben of a room, who is notified of what Ada sends. */
export interface Notified {
  readonly started: Promise<void>;
  readonly troubles: readonly string[];
  /** Reads again what came without its message, while the chat service was unavailable. */
  complete(): Promise<void>;
  /** What is wrong with his notifications: lost, doubled, out of order. */
  check(before: readonly Said[], history: readonly Said[]): Finding[];
  close(): void;
}

export function followNotifications({ ada, ben, roomId }: Friends, url: () => string): Notified {
  const app = openApp(ben, { url });
  const delivered: Notification[] = [];
  const troubles: string[] = [];
  let newestBefore: string | undefined;
  const stream = app.follow<{ notificationReceived: NotificationEvent }>({ query: subscription });
  const name = `notifications of ${roomId}`;
  const read = async (): Promise<void> => {
    for await (const { data, errors } of stream) {
      const event = data?.notificationReceived;
      if (event?.notification) delivered.push(event.notification);
      else if (event?.__typename !== 'NotificationsRead')
        troubles.push(`${name} got ${event?.__typename} ${JSON.stringify(errors)}`);
    }
  };
  const start = async (): Promise<void> => {
    const { value } = await stream.next();
    const first = value?.data?.notificationReceived.__typename;
    if (first !== 'StreamStart') throw new Error(`${name} began with ${first}.`);
    newestBefore = (await eventually(() => readPage(app, null))).edges[0]?.node.id;
    void read().catch((error: unknown) => troubles.push(`${name} ended: ${String(error)}`));
  };
  return {
    started: start(),
    troubles,
    async complete() {
      if (delivered.every(({ message }) => message !== null)) return;
      const all = await readSince(app, newestBefore);
      const known = new Map(all.map((each) => [each.id, each]));
      delivered.splice(0, Infinity, ...delivered.map((each) => known.get(each.id) ?? each));
    },
    check(before, history) {
      // Of an earlier run a notification may still have been on its way.
      const old = new Set(before.map(({ id }) => id));
      const expected = history
        .filter(({ id, sender }) => sender.id === ada.id && !old.has(id))
        .map(({ id, text }, index) => ({ id, text, number: index + 1 }));
      const seen = delivered
        .map(({ id, message }) => message?.id ?? `the notification ${id}`)
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

/** Those that came after this one, newest first. */
async function readSince(app: App, id: string | undefined): Promise<Notification[]> {
  const found: Notification[] = [];
  for (let after: string | null = null; ;) {
    const { edges, pageInfo }: Page['notifications'] = await readPage(app, after);
    found.push(...edges.map(({ node }) => node));
    const end = found.findIndex((each) => each.id === id);
    if (end !== -1) return found.slice(0, end);
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
}

async function readPage(app: App, after: string | null): Promise<Page['notifications']> {
  const query = `query ($after: String) { notifications(first: 100, after: $after) {
    edges { node { id message { id } } } pageInfo { hasNextPage endCursor } } }`;
  const { data, errors } = await app.ask<Page>({ query, variables: { after } });
  if (data === undefined || data === null || errors !== undefined)
    throw new Error(`The notifications cannot be read: ${JSON.stringify(errors)}`);
  return data.notifications;
}
