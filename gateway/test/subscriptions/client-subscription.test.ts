import { expect, test } from '@jest/globals';
import { SharedText, type OperationSink } from '@parley/service-kit/transport';
import { ClientSubscription } from '../../src/subscriptions/client-subscription.ts';
import { defaultQueueLimits } from '../../src/subscriptions/event-queue.ts';
import type { EventRequest } from '../../src/subscriptions/execute-event.ts';
import { PendingPayload } from '../../src/subscriptions/pending-payload.ts';
import { createReconnectDelays } from '../../src/subscriptions/reconnect-delays.ts';

/** A stream whose upstream operation has this text. */
const requestOf = (query: string, delivery: 'LOSSLESS' | 'NONE' = 'LOSSLESS'): EventRequest =>
  ({
    plan: { subgraph: 'posts', delivery, upstream: { query, resumable: true } },
  }) as EventRequest;

/** One that is open, with its payloads in the hands of the test. */
function openSubscription(delivery: 'LOSSLESS' | 'NONE' = 'LOSSLESS') {
  const written: string[] = [];
  const made: { readonly query: string; readonly alone: boolean; readonly pending: PendingPayload }[] = [];
  const make = (query: string, alone: boolean): PendingPayload => {
    const pending = new PendingPayload();
    made.push({ query, alone, pending });
    return pending;
  };
  const sink: OperationSink = {
    isCongested: () => false,
    next: (text) => void written.push(text),
    nextShared: ({ text }) => void written.push(text),
    error: (text) => void written.push(text),
    complete: () => void written.push('complete'),
    whenWritable: (listener) => queueMicrotask(listener),
  };
  const subscription = new ClientSubscription({
    request: requestOf('former', delivery),
    sink,
    completer: {
      complete: (_event, { plan }) => make(plan.upstream.query, false),
      completeAlone: (_event, { plan }) => make(plan.upstream.query, true),
    },
    limits: defaultQueueLimits,
    openUpstream: () => ({ stop: () => undefined, pause: () => true }),
    reconnectDelays: createReconnectDelays({ timeoutMs: 1_000 }),
    mask: () => [],
    onEnd: () => undefined,
  });
  subscription.opened();
  const event = (cursor: string): void =>
    subscription.next({ payload: { data: {}, extensions: { cursor } }, size: 10 });
  return { subscription, event, made, written };
}

test('a stream that its subgraph has ended is not complete for a client that still misses events when the gateway shuts down', () => {
  const { subscription, event, made, written } = openSubscription();
  event('1');
  event('2');
  made[0]?.pending.settle({ kind: 'made', payload: new SharedText('first') });
  subscription.complete();
  subscription.drain();
  expect(written[0]).toBe('first');
  expect(JSON.parse(written[1] ?? '')).toMatchObject([
    { extensions: { code: 'SERVER_GOING_AWAY', cursor: '1' } },
  ]);
  expect(written).toHaveLength(2);
});

test('an event that cannot be shared is completed by the plan by which it came, also after a reload', () => {
  const { subscription, event, made, written } = openSubscription();
  event('1');
  subscription.replan(requestOf('new'));
  made[0]?.pending.settle({ kind: 'unshareable' });
  expect(made.map(({ query, alone }) => ({ query, alone }))).toEqual([
    { query: 'former', alone: false },
    { query: 'former', alone: true },
  ]);
  made[1]?.pending.settle({ kind: 'made', payload: new SharedText('own') });
  expect(written).toEqual(['own']);
});

test('a stream that ends since its subgraph is unavailable says after which event it goes on', () => {
  const { subscription, event, made, written } = openSubscription('NONE');
  event('1');
  made[0]?.pending.settle({ kind: 'made', payload: new SharedText('first') });
  subscription.error([{ message: 'Unavailable.', extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
  expect(JSON.parse(written[1] ?? '')).toEqual([
    {
      message: 'Unavailable.',
      extensions: { code: 'SERVICE_UNAVAILABLE', serviceName: 'posts', cursor: '1' },
    },
  ]);
});
