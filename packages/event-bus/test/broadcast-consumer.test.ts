import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { on } from '@parley/event-bus';
import type { BusConsumer } from '@parley/event-bus';
import { collect, collectFirsts, eventually } from './support/await-events.ts';
import type { TestBus } from './support/test-bus.ts';
import { kafkaOf, noteTaken, NoteTaken, openTestBus, startAndJoin } from './support/test-bus.ts';

const purpose = 'notes.streams';
let test: TestBus;

beforeEach(async () => {
  test = await openTestBus();
});

afterEach(async () => {
  await test.bus.close();
});

function consume(instanceId: string, handle: (n: number) => void, onRejoin?: () => void): BusConsumer {
  return test.bus.createBroadcastConsumer({
    purpose,
    instanceId,
    subscriptions: [on(NoteTaken, ({ n }) => handle(n))],
    ...(onRejoin === undefined ? {} : { onRejoin }),
  });
}

describe('a broadcast consumer', () => {
  it('brings every event published after its readiness to every instance, and none from before', async () => {
    const publisher = test.bus.createPublisher();
    await publisher.publish([noteTaken('a', -1), noteTaken('b', -1), noteTaken('c', -1)]);
    const [one, two] = [collectFirsts<number>(), collectFirsts<number>()];
    await Promise.all([
      startAndJoin(consume('one', (n) => one.add(n))),
      startAndJoin(consume('two', (n) => two.add(n))),
    ]);
    await publisher.publish([noteTaken('a', 1), noteTaken('b', 2), noteTaken('c', 3)]);
    await Promise.all([one.count(3), two.count(3)]);
    for (const { items } of [one, two]) expect(items.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  });

  it('brings what was published in a time before it, if asked to, and is ready only after that', async () => {
    const publisher = test.bus.createPublisher();
    const early = Array.from({ length: 40 }, (_, n) => noteTaken(['a', 'b', 'c'][n % 3] ?? 'a', n));
    await publisher.publish(early);
    const received: number[] = [];
    const consumer = test.bus.createBroadcastConsumer({
      purpose,
      instanceId: 'late',
      lookBackMs: 60_000,
      subscriptions: [
        on(NoteTaken, async ({ n }) => {
          await new Promise((resolve) => setImmediate(resolve));
          received.push(n);
        }),
      ],
    });
    await startAndJoin(consumer);
    // Some may come twice, as after any start of a consumer.
    expect(new Set(received)).toEqual(new Set(early.map((_, n) => n)));
    await publisher.publish([noteTaken('a', 100)]);
    await eventually(() => received.includes(100));
  });

  it('misses nothing that is published the moment it turns ready, time after time', async () => {
    const publisher = test.bus.createPublisher();
    for (let round = 1; round <= 5; round += 1) {
      const received = collect<number>();
      const consumer = consume('one', (n) => received.add(n));
      await startAndJoin(consumer);
      await publisher.publish([noteTaken('a', round), noteTaken('b', round)]);
      await received.count(2);
      expect(received.items).toEqual([round, round]);
      await consumer.close();
    }
  });

  it('tells after each join and each skipped event that there may be a hole', async () => {
    const rejoins = collect<true>();
    const received = collectFirsts<number>();
    const consumer = consume(
      'one',
      (n) => {
        if (n === 1) throw new Error('Broken');
        received.add(n);
      },
      () => rejoins.add(true),
    );
    await startAndJoin(consumer);
    expect(rejoins.items).toHaveLength(1);
    await test.bus.createPublisher().publish([noteTaken('a', 1), noteTaken('a', 2)]);
    await received.count(1);
    expect(received.items).toEqual([2]);
    expect(rejoins.items).toHaveLength(2);
    expect(consumer.readiness()).toEqual({ ready: true });
  });

  it('parses nothing of a key that it does not want, nor of a type that it does not know', async () => {
    const skipped = collect<true>();
    const received = collectFirsts<number>();
    const consumer = test.bus.createBroadcastConsumer({
      purpose,
      instanceId: 'one',
      subscriptions: [on(NoteTaken, ({ n }) => received.add(n), { wants: (noteId) => noteId !== 'b' })],
      onRejoin: () => skipped.add(true),
    });
    await startAndJoin(consumer);
    // What is parsed and is none is reported as skipped.
    await test.bus
      .createPublisher()
      .publish([
        { ...noteTaken('b', 1), payload: 'not JSON' },
        { ...noteTaken('a', 2), type: 'NoteBurnt', payload: 'not JSON' },
        noteTaken('a', 3),
        noteTaken('b', 4),
        noteTaken('a', 5),
      ]);
    await received.until((items) => items.length >= 2);
    expect(received.items).toEqual([3, 5]);
    expect(skipped.items).toHaveLength(1);
  });

  it('leaves no group behind, and sweeps those of processes that died', async () => {
    const kafka = kafkaOf();
    const dead = `${test.prefix}${purpose}.broadcast.dead.1`;
    const left = kafka.consumer({ groupId: dead, maxWaitTimeInMs: 100 });
    await left.connect();
    await left.subscribe({ topic: `${test.prefix}${NoteTaken.topic}` });
    await left.run({ eachMessage: async () => await Promise.resolve() });
    await left.disconnect();
    expect(await groups()).toContain(dead);

    const consumer = consume('one', () => undefined);
    await startAndJoin(consumer);
    await eventually(async () => !(await groups()).includes(dead));
    expect(await groups()).toHaveLength(1);
    await consumer.close();
    expect(await groups()).toEqual([]);
  });

  it('delivers within milliseconds, also when events follow one another', async () => {
    const received = collect<number>();
    const latencies: number[] = [];
    const sentAt = new Map<number, number>();
    await startAndJoin(
      consume('one', (n) => {
        latencies.push(performance.now() - (sentAt.get(n) ?? NaN));
        received.add(n);
      }),
    );
    const publisher = test.bus.createPublisher();
    await publisher.publish([noteTaken('a', 0)]);
    for (let n = 1; n <= 300; n += 1) {
      sentAt.set(n, performance.now());
      await publisher.publish([noteTaken(`note ${n % 5}`, n)]);
    }
    await received.count(301);
    const sorted = latencies.slice(1).toSorted((one, other) => one - other);
    const [p50 = NaN, p99 = NaN] = [sorted[150], sorted[297]];
    process.stdout.write(
      `broadcast: publish to handler p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms\n`,
    );
    expect(p50).toBeLessThan(500);
  });
});

async function groups(): Promise<string[]> {
  const admin = kafkaOf().admin();
  await admin.connect();
  const listed = await admin.listGroups();
  await admin.disconnect();
  return listed.groups.map(({ groupId }) => groupId).filter((groupId) => groupId.startsWith(test.prefix));
}
