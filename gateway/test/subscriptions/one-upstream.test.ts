import { expect, test } from '@jest/globals';
import { SharedText, type OperationSink } from '@parley/service-kit/transport';
import { array, assert, asyncProperty, boolean, constantFrom } from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientSubscription } from '../../src/subscriptions/client-subscription.ts';
import type { EventRequest } from '../../src/subscriptions/execute-event.ts';
import { PendingPayload } from '../../src/subscriptions/pending-payload.ts';
import { createReconnectDelays } from '../../src/subscriptions/reconnect-delays.ts';

const steps = [
  'opened',
  'event',
  'event',
  'event',
  'made',
  'congested',
  'writable',
  'reload',
  'lost',
  'unreachable',
  'unavailable',
  'later',
] as const;

/** A stream in the hands of the test, and what it has open at its subgraph. */
function openStream(delivery: 'LATEST' | 'LOSSLESS', canPause: boolean) {
  const open = new Set<object>();
  const payloads: PendingPayload[] = [];
  const waiting: (() => void)[] = [];
  let congested = false;
  let version = 0;
  const request = (): EventRequest =>
    ({
      plan: { subgraph: 'posts', delivery, upstream: { query: `version ${version}`, resumable: true } },
    }) as EventRequest;
  const make = (): PendingPayload => {
    const pending = new PendingPayload();
    payloads.push(pending);
    return pending;
  };
  const sink: OperationSink = {
    isCongested: () => congested,
    next: () => undefined,
    nextShared: () => undefined,
    error: () => undefined,
    complete: () => undefined,
    whenWritable: (listener) => void (congested ? waiting.push(listener) : queueMicrotask(listener)),
  };
  const stream = new ClientSubscription({
    request: request(),
    sink,
    completer: { complete: make, completeAlone: make },
    limits: {
      pauseEvents: 2,
      pauseBytes: 1_000,
      events: 3,
      bytes: 1_000,
      mostEvents: 3,
      mostBytes: 1_000,
      slowAfterMs: 1_000,
    },
    openUpstream: () => {
      const operation = {};
      open.add(operation);
      return { stop: () => void open.delete(operation), pause: () => canPause };
    },
    reconnectDelays: createReconnectDelays({ timeoutMs: 60_000, random: () => 0 }),
    mask: () => [],
    onEnd: () => undefined,
  });
  /** What ends at the subgraph is no longer open when the stream is notified. */
  const ended = (notify: () => void): void => {
    if (open.size === 0) return;
    open.clear();
    notify();
  };
  const perform: Record<(typeof steps)[number], () => unknown> = {
    opened: () => open.size > 0 && stream.opened(),
    event: () => open.size > 0 && stream.next({ payload: { data: {} }, size: 10 }),
    made: () => payloads.shift()?.settle({ kind: 'made', payload: new SharedText('{}') }),
    congested: () => (congested = true),
    writable: () => {
      congested = false;
      for (const listener of waiting.splice(0)) listener();
    },
    reload: () => {
      version += 1;
      stream.replan(request());
    },
    lost: () => ended(() => stream.lost()),
    unreachable: () => ended(() => stream.unreachable()),
    unavailable: () =>
      ended(() => stream.error([{ message: '', extensions: { code: 'SERVICE_UNAVAILABLE' } }])),
    /** Delayed tries are due. */
    later: () => sleep(2),
  };
  return { stream, open, perform };
}

test('whatever happens, a stream has one upstream operation at most, and none when it has ended', async () => {
  await assert(
    asyncProperty(
      constantFrom('LATEST' as const, 'LOSSLESS' as const),
      boolean(),
      array(constantFrom(...steps), { maxLength: 60 }),
      async (delivery, canPause, sequence) => {
        const { stream, open, perform } = openStream(delivery, canPause);
        for (const step of sequence) {
          await perform[step]();
          expect(open.size).toBeLessThanOrEqual(1);
        }
        stream.stop();
        expect(open.size).toBe(0);
      },
    ),
    { numRuns: 1_000 },
  );
});
