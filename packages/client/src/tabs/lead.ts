import type { Connection } from '../connection.ts';
import type { Browser, Channel } from './browser.ts';
import { createCarrier } from './carrier.ts';
import { createLosable, sendingWhenReady } from './losable.ts';
import type { Way } from './way.ts';
import { inboxOf, lost, presenceOf, type ToTab } from './protocol.ts';

export interface LeadOptions {
  readonly browser: Browser;
  readonly name: string;
  readonly term: number;
  /** Makes the connection that carries everything, until the signal aborts. */
  readonly connect: (signal: AbortSignal) => Connection;
}

/** What a tab does while it leads: runs its own streams, and those of the other tabs, on one connection. */
export function lead({ browser, name, term, connect }: LeadOptions): Way {
  const ending = new AbortController();
  const { signal } = ending;
  const connection = sendingWhenReady(connect(signal));
  const route = createLosable(connection);
  const inboxes = new Map<string, Channel<ToTab>>();

  const inbox = (tab: string): Channel<ToTab> => {
    const known = inboxes.get(tab);
    if (known !== undefined) return known;
    const opened = browser.openChannel<ToTab>(inboxOf(name, tab), () => undefined);
    inboxes.set(tab, opened);
    const forget = (): void => {
      carrier.forget(tab);
      inboxes.delete(tab);
      opened.close();
    };
    // Who gets the lock of a tab knows that it is gone, however it went. Where this fails the leadership ends, or there are no others.
    browser.locks.request(presenceOf(name, tab), { signal }, forget).catch(() => undefined);
    return opened;
  };
  const post = (to: string, message: ToTab): void => {
    if (!signal.aborted) inbox(to).post(message);
  };
  const carrier = createCarrier(connection, post);
  return {
    term,
    route,
    isLeading: true,
    receive(message) {
      if (message.type === 'subscribe') carrier.start(message.from, message.attempt, message.payload);
      else if (message.type === 'unsubscribe') carrier.end(message);
      else if (message.type === 'taken') carrier.taken(message, message.count);
      else if (message.type === 'ping') {
        const unknown = message.attempts.filter((attempt) => !carrier.carries(message.from, attempt));
        post(message.from, { type: 'pong', unknown });
      }
    },
    ping: () => undefined,
    answer: (to, leader) => post(to, { type: 'leader', ...leader }),
    end() {
      route.lose(lost);
      carrier.close();
      ending.abort();
      for (const each of inboxes.values()) each.close();
    },
  };
}
