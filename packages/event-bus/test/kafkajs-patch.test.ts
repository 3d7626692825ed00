import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createRequire } from 'node:module';
import { on } from '@parley/event-bus';
import { collectFirsts } from './support/await-events.ts';
import { NoteTaken, noteTaken, openTestBus, startAndJoin, type TestBus } from './support/test-bus.ts';

const require = createRequire(import.meta.url);

interface RequestQueueClass {
  readonly prototype: {
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
    scheduleRequestTimeoutCheck(): void;
  };
}

interface Queue {
  isConnected(): boolean;
}

interface Request {
  readonly request: { readonly apiName: string; encode(): Promise<{ size(): number }> };
}

interface ConnectionPool {
  send: (this: ConnectionPool, request: Request) => Promise<unknown>;
}

/** Every request of this process to Kafka; both connections of a client pass here. */
function watchRequests() {
  const { prototype } = require('kafkajs/src/network/connectionPool') as { prototype: ConnectionPool };
  const send = jest.spyOn(prototype, 'send');
  const named = (name: string): Request[] =>
    send.mock.calls.map(([sent]) => sent).filter(({ request }) => request.apiName === name);
  return { send, named, countOf: (name: string) => named(name).length };
}

/** Eighteen partitions, as chat's streams have. */
async function openWideBus(): Promise<TestBus> {
  return await openTestBus({ partitions: 18 });
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the patch of kafkajs', () => {
  it('is made for the version that is installed', () => {
    expect((require('kafkajs/package.json') as { version: string }).version).toBe('2.2.4');
  });

  it('leaves an idle connection in peace: unpatched it checks 900 times a second', async () => {
    const { bus } = await openTestBus();
    const publisher = bus.createPublisher();
    await publisher.publish([noteTaken('a', 1)]);
    const { prototype } = require('kafkajs/src/network/requestQueue') as RequestQueueClass;
    const checks = jest.spyOn(prototype, 'checkPendingRequests');
    // Not a wait for something: the idle time itself is what is measured.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(checks.mock.calls.length).toBeLessThan(5);
    await bus.close();
  });

  it('still sends what had to wait, more requests at once than one connection takes', async () => {
    const { bus } = await openTestBus();
    const publishers = Array.from({ length: 5 }, () => bus.createPublisher());
    const sent = publishers.flatMap((publisher) =>
      Array.from({ length: 20 }, async (_, n) => await publisher.publish([noteTaken('a', n)])),
    );
    await Promise.all(sent);
    await bus.close();
  });

  it('schedules a check for what waits until the end of a throttling, and none when nothing waits', async () => {
    // The bus applies it.
    await (await openTestBus()).bus.close();
    const { prototype } = require('kafkajs/src/network/requestQueue') as RequestQueueClass;
    const queue = { pending: [] as unknown[], throttledUntil: -1, throttleCheckTimeoutId: null as unknown };
    prototype.scheduleCheckPendingRequests.call(queue);
    expect(queue.throttleCheckTimeoutId).toBeNull();

    const checked = new Promise<number>((resolve) => {
      Object.assign(queue, { checkPendingRequests: () => resolve(Date.now()) });
    });
    const throttledUntil = Date.now() + 30;
    Object.assign(queue, { pending: [{}], throttledUntil });
    prototype.scheduleCheckPendingRequests.call(queue);
    expect(await checked).toBeGreaterThanOrEqual(throttledUntil - 1);
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('looks for unanswered requests of an idle connection once in a time-out: unpatched ten times a second', async () => {
    const { bus } = await openTestBus();
    const { prototype } = require('kafkajs/src/network/requestQueue') as RequestQueueClass;
    const scheduled = jest.spyOn(prototype, 'scheduleRequestTimeoutCheck');
    await bus.createPublisher().publish([noteTaken('a', 1)]);
    const looks = scheduled.mock.contexts.map((queue) => jest.spyOn(queue as Queue, 'isConnected'));
    expect(looks.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const look of looks) expect(look.mock.calls.length).toBeLessThan(3);
    await bus.close();
  });

  it('gives up each request when its own time is over, and looks no more at a connection that is lost', async () => {
    await (await openTestBus()).bus.close();
    const { prototype } = require('kafkajs/src/network/requestQueue') as RequestQueueClass;
    const began = Date.now();
    const inflight = new Map<number, object>();
    const givenUp: { readonly id: number; readonly afterMs: number }[] = [];
    const send = (id: number, requestTimeout: number): void => {
      const timeoutRequest = (): void => {
        inflight.delete(id);
        givenUp.push({ id, afterMs: Date.now() - began });
      };
      inflight.set(id, { sentAt: Date.now(), requestTimeout, timeoutRequest });
    };
    const ended = new Promise<void>((resolve) => {
      const queue = {
        enforceRequestTimeout: true,
        requestTimeout: 100,
        inflight,
        isConnected: () => inflight.size > 0,
        destroy: () => (began < Date.now() && inflight.size === 0 ? resolve() : undefined),
      };
      send(1, 600);
      prototype.scheduleRequestTimeoutCheck.call(queue);
      // While the next look is scheduled already.
      send(2, 100);
      send(3, 300);
    });
    await ended;
    expect(givenUp.map(({ id }) => id)).toEqual([2, 3, 1]);
    const [second, third, first] = givenUp.map(({ afterMs }) => afterMs);
    expect(second).toBeGreaterThanOrEqual(100);
    expect(third).toBeGreaterThanOrEqual(300);
    expect(first).toBeGreaterThanOrEqual(600);
  });
});

describe('what an event costs at the broker', () => {
  it('is a fetch for the next one, which names no partition that has not changed', async () => {
    const { bus } = await openWideBus();
    const received = collectFirsts<number>();
    const consumer = bus.createBroadcastConsumer({
      purpose: 'notes.streams',
      instanceId: 'one',
      subscriptions: [on(NoteTaken, ({ n }) => received.add(n))],
    });
    await startAndJoin(consumer);
    const publisher = bus.createPublisher();
    await publisher.publish([noteTaken('a', 0)]);
    await received.count(1);
    const requests = watchRequests();
    for (let n = 1; n <= 20; n += 1) {
      await publisher.publish([noteTaken(`note ${n}`, n)]);
      await received.count(n + 1);
    }
    const fetches = requests.named('Fetch');
    // One of them may come back empty after its longest wait.
    expect(fetches.length).toBeGreaterThanOrEqual(19);
    const sizes = await Promise.all(fetches.map(async ({ request }) => (await request.encode()).size()));
    // The one before the last may have been made new, as after an error of the broker: not all of them.
    expect(sizes.toSorted((one, other) => one - other)[10]).toBeLessThan(150);
    expect(requests.countOf('OffsetCommit')).toBe(0);
    await bus.close();
  });

  it('is one commit a second, at most, for what a work consumer has handled', async () => {
    const test = await openTestBus();
    const received = collectFirsts<number>();
    await startAndJoin(test.consume(on(NoteTaken, ({ n }) => received.add(n))));
    const publisher = test.bus.createPublisher();
    const requests = watchRequests();
    const began = performance.now();
    // Not before it has committed, however slow all is.
    for (let n = 1; performance.now() - began < 1_500 || requests.countOf('OffsetCommit') === 0; n += 1) {
      await publisher.publish([noteTaken('a', n)]);
      await received.count(n);
    }
    const seconds = Math.ceil((performance.now() - began) / 1_000);
    expect(requests.countOf('OffsetCommit')).toBeLessThanOrEqual(seconds);
    await test.bus.close();
  });

  it.each(['lost', 'gone'])(
    'is paid again in full when its session is %s, and nothing is missed',
    async (fate) => {
      const { bus } = await openWideBus();
      const received = collectFirsts<number>();
      const consumer = bus.createBroadcastConsumer({
        purpose: 'notes.streams',
        instanceId: 'one',
        subscriptions: [on(NoteTaken, ({ n }) => received.add(n))],
      });
      await startAndJoin(consumer);
      const publisher = bus.createPublisher();
      const { prototype } = require('kafkajs/src/network/connectionPool') as { prototype: ConnectionPool };
      const { send } = prototype;
      const errors: number[] = [];
      let fetches = 0;
      jest.spyOn(prototype, 'send').mockImplementation(async function sendTwice(this: ConnectionPool, sent) {
        if (sent.request.apiName !== 'Fetch') return await send.call(this, sent);
        fetches += 1;
        // As after an eviction; or its answer is lost: the broker refuses the same epoch the next time.
        if (fetches === 3 && fate === 'gone') return { errorCode: 70, sessionId: 0, responses: [] };
        if (fetches === 3) await send.call(this, sent);
        const answer = (await send.call(this, sent)) as { readonly errorCode: number };
        if (answer.errorCode !== 0) errors.push(answer.errorCode);
        return answer;
      });
      for (let n = 1; n <= 12; n += 1) {
        await publisher.publish([noteTaken(`note ${n}`, n)]);
        await received.count(n);
      }
      expect(fetches).toBeGreaterThan(3);
      expect(errors).toEqual(fate === 'lost' ? [71] : []);
      expect(received.items).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
      expect(consumer.readiness()).toEqual({ ready: true });
      await bus.close();
    },
  );
});
