import { createClientOver, type Client, type ClientOptions } from '../client.ts';
import { createConnection } from '../connection.ts';
import type { GetAccessToken } from '../tokens.ts';
import { findBrowser } from './browser.ts';
import { endingWith } from './ending-with.ts';
import { createSharedConnection } from './shared-connection.ts';

/** Who is signed in; what `createSharedSession` makes is one. */
export interface TabsSession {
  /** Tabs with the same key share streams: the id of the viewer, or of the session. Never one key for two people. */
  readonly key: string;
  readonly getAccessToken: GetAccessToken;
  /** Aborts when the session has ended: all streams end with `ConnectionRefused` 4401. */
  readonly ended?: AbortSignal;
}

export interface TabsClientOptions extends Omit<ClientOptions, 'getAccessToken'> {
  readonly session: TabsSession;
  /** A leading tab that does not answer for so long, since it is frozen or hangs, is replaced. Default 6,000. */
  readonly leaderTimeoutMs?: number;
}

/**
 * A client as `createClient` makes it, for one of several tabs: the streams of all come over one socket, that of the tab which leads. Where there are no
 * Web Locks or no BroadcastChannel it has a socket of its own.
 */
export function createTabsClient({
  session,
  leaderTimeoutMs = 6_000,
  ...options
}: TabsClientOptions): Client {
  const { key, getAccessToken, ended } = session;
  const browser = findBrowser();
  return createClientOver(
    (own) =>
      endingWith(
        ended,
        browser === undefined
          ? createConnection(own)
          : createSharedConnection({ ...own, browser, key, leaderTimeoutMs }),
      ),
    { ...options, getAccessToken },
  );
}
