import { type Answer, type Person } from '@parley/testkit';
import { randomUUID } from 'node:crypto';

/** An operation that a client sends while a store is unavailable. */
export interface Attempt {
  readonly name: string;
  readonly send: (person: Person) => Promise<Answer>;
}

/** What came back: `done`, or the code of the error beside or in place of the data. */
export interface Outcome {
  readonly name: string;
  readonly result: string;
  readonly message: string;
  readonly ms: number;
}

/** Operations over all four services. */
export function attempts(roomId: string): Attempt[] {
  const input = () => ({ roomId, clientMessageId: randomUUID(), text: 'Is anybody there?' });
  return [
    { name: 'profile', send: (person) => person.send('{ me { id displayName } }') },
    {
      name: 'friends',
      send: (person) => person.send('{ friends(first: 5) { edges { node { __typename } } } }'),
    },
    { name: 'rooms', send: (person) => person.send('{ rooms(first: 5) { edges { node { id } } } }') },
    {
      name: 'send',
      send: (person) =>
        person.send(
          'mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename ... on Problem { code reason } } }',
          { input: input() },
        ),
    },
    { name: 'notifications', send: (person) => person.send('{ unreadNotificationCount }') },
    { name: 'read', send: (person) => person.send('mutation { markAllNotificationsRead { __typename } }') },
  ];
}

/** Sends it and measures. */
export async function attempt({ name, send }: Attempt, person: Person): Promise<Outcome> {
  const began = performance.now();
  const { errors } = await send(person);
  const [error] = errors ?? [];
  const ms = performance.now() - began;
  return { name, ms, result: error?.extensions.code ?? 'done', message: error?.message ?? '' };
}
