import { createConnection, type Connection, type ConnectionOptions } from '../connection.ts';
import type { Observe } from '../happening.ts';
import type { Browser } from './browser.ts';
import { createLosable, sendingWhenReady, type Losable } from './losable.ts';
import { lost, protocol } from './protocol.ts';
import { joinTabs } from './tab.ts';

export interface SharedOptions extends ConnectionOptions {
  readonly browser: Browser;
  readonly key: string;
  readonly leaderTimeoutMs: number;
  /** Makes the connection of the leader. Default: to the gateway. */
  readonly connect?: (options: ConnectionOptions) => Connection;
}

/**
 * A connection as streams want it, over whichever tab leads. To them a change of leader is a lost socket: each asks again, after the cursor
 * of what it has received. So what holds for one socket after another holds for one leader after another.
 */
export function createSharedConnection(options: SharedOptions): Connection {
  const { browser, signal } = options;
  let route: Losable | undefined;
  let takingPart: AbortController | undefined;
  let isAsleep = false;
  let isWanted = false;
  let waiting: (() => void)[] = [];

  const join = (): void => {
    if (takingPart !== undefined || isAsleep || !isWanted || signal.aborted) return;
    const mine = new AbortController();
    takingPart = mine;
    takePart(options, mine.signal, (next) => {
      route = next;
      for (const proceed of waiting.splice(0)) proceed();
    });
  };
  const leave = (): void => {
    route = undefined;
    takingPart?.abort();
    takingPart = undefined;
  };
  const sleep = (): void => {
    isAsleep = true;
    leave();
  };
  const wake = (): void => {
    isAsleep = false;
    join();
  };
  const unwatch = browser.watchLifecycle(sleep, wake);
  signal.addEventListener('abort', () => {
    unwatch();
    leave();
    waiting = [];
  });
  return {
    async ready() {
      isWanted = true;
      join();
      if (route === undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    subscribe(payload, sink) {
      if (route !== undefined) return route.subscribe(payload, sink);
      // It went in this very moment.
      queueMicrotask(() => sink.error(lost));
      return () => undefined;
    },
  };
}

function takePart(
  { connect = createConnection, ...options }: SharedOptions,
  signal: AbortSignal,
  onRoute: (route: Losable) => void,
): void {
  const { browser, key, observe, leaderTimeoutMs } = options;
  const name = `${protocol} ${key}`;
  const connectAs = (until: AbortSignal, tell: Observe): Connection =>
    connect({ ...options, signal: until, observe: tell });
  joinTabs({ browser, name, connect: connectAs, observe, onRoute, leaderTimeoutMs }, signal).catch(() => {
    // A page to which the browser refuses locks shares nothing.
    if (!signal.aborted) onRoute(createLosable(sendingWhenReady(connectAs(signal, observe))));
  });
}
