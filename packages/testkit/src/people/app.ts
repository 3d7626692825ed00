import { type Client, createClient, type Happening } from '@parley/client';
import { WebSocket } from 'ws';
import { send } from './graphql-client.ts';
import { platform } from '../platform/platform.ts';

/** An app that someone is signed in to: the client helper as real apps use it. */
export interface App extends Client {
  /** What happened on the way, oldest first. */
  readonly happenings: readonly Happening[];
}

export interface AppOptions {
  /** Ends in /graphql; a function may name another gateway each time. Default: that of `platform()`. */
  readonly url?: string | (() => string);
  /** For one request; default 15,000. */
  readonly timeoutMs?: number;
}

interface SignedIn {
  readonly tokens: { readonly accessToken: string; readonly refreshToken: string };
}

/**
 * Opens one. It renews its tokens by `refreshSession` when the access token is refused or ends. The apps of one sign-in share them, as the
 * tabs of a browser do: a refresh token is for one use, and an old one ends the session.
 */
export function openApp({ tokens }: SignedIn, options: AppOptions = {}): App {
  const { url = platform().gatewayUrl, timeoutMs = 15_000 } = options;
  const happenings: Happening[] = [];
  const shared = sharedTokens.get(tokens) ?? createSharedTokens(tokens);
  sharedTokens.set(tokens, shared);
  let { accessToken } = tokens;
  const client = createClient({
    url,
    timeoutMs,
    webSocket: WebSocket,
    // As in apps, but for the wait: a test cuts more often than life does.
    backoff: { firstMs: 100, mostMs: 1_000 },
    observe: (happening) => happenings.push(happening),
    getAccessToken: async ({ refresh }) => {
      if (!refresh) return (accessToken = await shared.present());
      // Only now: who takes turns at several gateways would else name the same one for each connection.
      const target = typeof url === 'string' ? url : url();
      return (accessToken = await shared.newerThan(accessToken, target));
    },
  });
  apps.add(client);
  return { ...client, happenings };
}

type Tokens = SignedIn['tokens'];

interface SharedTokens {
  present(): Promise<string>;
  /** Asks for a new access token unless somebody has one already. */
  newerThan(stale: string, url: string): Promise<string>;
}

const sharedTokens = new WeakMap<Tokens, SharedTokens>();

function createSharedTokens(first: Tokens): SharedTokens {
  let newest = first;
  let renewing: Promise<Tokens> | undefined;
  const present = async (): Promise<string> => (await (renewing ?? newest)).accessToken;
  return {
    present,
    async newerThan(stale, url) {
      if (renewing === undefined && newest.accessToken === stale)
        renewing = renewed(url, newest.refreshToken)
          .then((tokens) => (newest = tokens))
          .finally(() => (renewing = undefined));
      return present();
    },
  };
}

const apps = new Set<Client>();

/** Closes what this test file has opened. */
export function closeApps(): void {
  for (const app of apps) app.close();
  apps.clear();
}

async function renewed(url: string, refreshToken: string): Promise<Tokens> {
  const { data } = await send<{ refreshSession: { tokens?: Tokens } }>(
    url,
    `mutation($input: RefreshSessionInput!) { refreshSession(input: $input) {
      ... on RefreshSessionSuccess { tokens { accessToken refreshToken } } } }`,
    { variables: { input: { refreshToken } } },
  );
  if (data.refreshSession.tokens === undefined) throw new Error('The session could not be refreshed.');
  return data.refreshSession.tokens;
}
