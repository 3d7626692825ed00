import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws/client';
import { closeOf } from '../close-codes.ts';
import type { Connection } from '../connection.ts';
import type { Frame, Outcome, Reason, ToLeader } from './protocol.ts';

/** A tab that has not taken so many frames of an attempt is frozen, or hangs: what is posted to it would fill the memory. */
const maxUntaken = 1_000;
const slow: readonly GraphQLFormattedError[] = [
  { message: 'The tab does not keep up.', extensions: { code: 'SLOW_CONSUMER' } },
];

interface Carried {
  sent: number;
  taken: number;
  stop(): void;
}

type Attempt = Pick<ToLeader & { readonly type: 'subscribe' }, 'from' | 'attempt'>;

/** The leader's part: runs the attempts of other tabs on its own connection. `post` sends a frame to a tab. */
export function createCarrier(connection: Connection, post: (to: string, frame: Frame) => void) {
  const tabs = new Map<string, Map<string, Carried>>();

  const start = (to: string, attempt: string, payload: string): void => {
    const attempts = tabs.get(to) ?? new Map<string, Carried>();
    tabs.set(to, attempts);
    const carried: Carried = { sent: 0, taken: 0, stop: () => undefined };
    attempts.set(attempt, carried);
    const send = (outcome: Outcome): void => {
      if (attempts.get(attempt) !== carried) return;
      carried.sent += 1;
      post(to, { type: 'frame', attempt, number: carried.sent, ...outcome });
      if (!('next' in outcome)) attempts.delete(attempt);
    };
    const stop = connection.subscribe(JSON.parse(payload) as SubscribePayload, {
      next: (value) => {
        send({ next: value as FormattedExecutionResult });
        if (carried.sent - carried.taken < maxUntaken) return;
        send({ error: slow });
        stop();
      },
      error: (reason) => send({ error: plain(reason) }),
      complete: () => send({ complete: true }),
    });
    carried.stop = stop;
  };
  const end = ({ from, attempt }: Attempt): void => {
    const carried = tabs.get(from)?.get(attempt);
    tabs.get(from)?.delete(attempt);
    carried?.stop();
  };
  const forget = (tab: string): void => {
    for (const attempt of tabs.get(tab)?.keys() ?? []) end({ from: tab, attempt });
    tabs.delete(tab);
  };
  return {
    start,
    end,
    taken({ from, attempt }: Attempt, count: number): void {
      const carried = tabs.get(from)?.get(attempt);
      if (carried !== undefined) carried.taken = count;
    },
    carries: (tab: string, attempt: string): boolean => tabs.get(tab)?.has(attempt) === true,
    /** The tab is gone. */
    forget,
    close(): void {
      for (const tab of tabs.keys()) forget(tab);
    },
  };
}

/** What can be posted: a socket's end is an `Event`, which cannot. */
function plain(reason: unknown): Reason {
  if (Array.isArray(reason)) return reason as readonly GraphQLFormattedError[];
  return closeOf(reason) ?? { code: 1006, reason: '' };
}
