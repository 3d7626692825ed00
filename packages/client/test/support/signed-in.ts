import { createClient, type Client, type ClientOptions, type Happening } from '@parley/client';
import { WebSocket } from 'ws';
import type { JournalLog } from './journal.ts';

/** A client of someone, what happened to it, and which kinds of token it asked for. */
export interface SignedIn {
  readonly client: Client;
  readonly happenings: Happening[];
  readonly asked: { readonly refresh: boolean }[];
}

/** Pauses are short, so that a test of many cuts is. */
const backoff = { firstMs: 20, mostMs: 200 };

export function signIn(
  { issuer }: Pick<JournalLog, 'issuer'>,
  url: string,
  { lives = [600], ...options }: Partial<ClientOptions> & { lives?: readonly number[] } = {},
  create: (options: ClientOptions) => Client = createClient,
): SignedIn {
  const happenings: Happening[] = [];
  const asked: { refresh: boolean }[] = [];
  let tokens = 0;
  const next = (): Promise<string> =>
    issuer.token({ userId: 'ada', expiresIn: lives[Math.min(tokens++, lives.length - 1)] ?? 600 });
  let token: Promise<string> | undefined;
  const client = create({
    url,
    webSocket: WebSocket,
    backoff,
    getAccessToken: (how) => {
      asked.push(how);
      if (how.refresh) token = undefined;
      return (token ??= next());
    },
    observe: (happening) => happenings.push(happening),
    ...options,
  });
  clients.push(client);
  return { client, happenings, asked };
}

const clients: Client[] = [];

/** For `afterEach`. */
export function everyoneLeaves(): void {
  for (const client of clients.splice(0)) client.close();
}
