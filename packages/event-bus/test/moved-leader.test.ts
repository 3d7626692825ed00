import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { retry } from '@parley/async';
import { createEventBus, on } from '@parley/event-bus';
import { type OwnCluster, startOwnCluster } from '@parley/stack/services';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { createKafkaSender } from '../src/kafka/kafka-sender.ts';
import { collectFirsts, eventually } from './support/await-events.ts';
import { NoteTaken, noteTaken, quietLogger, startAndJoin, untilReady } from './support/test-bus.ts';

let cluster: OwnCluster;
let kafka: Kafka;
let admin: Admin;
beforeAll(async () => {
  cluster = await startOwnCluster('kafka');
  kafka = new Kafka({ brokers: cluster.url.split(','), logLevel: logLevel.NOTHING });
  admin = kafka.admin();
  await admin.connect();
}, 240_000);
afterAll(async () => {
  await admin.disconnect();
  await cluster.remove();
});

const topic = 'moved';
const partitions = async () =>
  (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions ?? [];
/** How many records each partition has. */
const ends = async () =>
  (await admin.fetchTopicOffsets(topic))
    .toSorted((one, other) => one.partition - other.partition)
    .map(({ offset }) => Number(offset));
/** Of both partitions. */
const records = (text: string) =>
  Array.from({ length: 20 }, (_, n) => ({ topic, key: `key ${n}`, value: `${text} ${n}` }));

/**
 * kafkajs repeats a send only towards brokers that have not answered it: what belongs to a partition that has moved to one that has is
 * left out, and the send succeeds.
 */
test('what a broker refuses, as the partition has moved to one that took its own share, is acknowledged only when it is there', async () => {
  await admin.createTopics({
    topics: [
      {
        topic,
        replicaAssignment: [
          { partition: 0, replicas: [1, 2, 3] },
          { partition: 1, replicas: [2, 1, 3] },
        ],
      },
    ],
    waitForLeaders: true,
  });
  const sender = createKafkaSender(kafka);
  await retry(() => sender.send(records('before')));
  const before = await ends();

  await admin.alterPartitionReassignments({
    topics: [{ topic, partitionAssignment: [{ partition: 1, replicas: [1, 3] }] }],
  });
  await eventually(async () => (await partitions()).every(({ leader }) => leader === 1));
  await retry(() => sender.send(records('after')));

  const after = await ends();
  for (const [partition, end] of after.entries()) expect(end).toBeGreaterThan(before[partition] ?? end);
  await sender.close();
});

/** What a consumer asks of a broker is remembered there: it ends with the broker, and says nothing of partitions that others lead by now. */
test('a consumer misses nothing while a partition moves, and a broker is gone for a while', async () => {
  const exits: number[] = [];
  const bus = createEventBus({
    brokers: cluster.url.split(','),
    clientId: 'event-bus-test',
    topicPrefix: 'fetched.',
    logger: quietLogger,
    exit: (code) => exits.push(code),
  });
  await bus.ensureTopics([{ name: NoteTaken.topic, partitions: 6 }]);
  const received = collectFirsts<number>();
  const consumer = bus.createBroadcastConsumer({
    purpose: 'notes.streams',
    instanceId: 'one',
    subscriptions: [on(NoteTaken, ({ n }) => received.add(n))],
  });
  await startAndJoin(consumer);
  const publisher = bus.createPublisher();
  let published = 0;
  /** Of keys on all of the partitions. */
  const publishSome = async (): Promise<void> => {
    for (const end = published + 24; published < end; published += 1) {
      const event = noteTaken(`note ${published}`, published);
      await eventually(() =>
        publisher.publish([event]).then(
          () => true,
          () => false,
        ),
      );
    }
    await received.count(published);
  };
  await publishSome();

  const fetched = `fetched.${NoteTaken.topic}`;
  const partitionAssignment = [{ partition: 0, replicas: [3, 1] }];
  await admin.alterPartitionReassignments({ topics: [{ topic: fetched, partitionAssignment }] });
  await publishSome();

  for (const node of cluster.nodes.slice(1, 2)) {
    await node.kill();
    await publishSome();
    await node.start();
  }
  await publishSome();
  await untilReady(consumer);
  expect(received.items.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: published }, (_, n) => n),
  );
  expect(exits).toEqual([]);
  await bus.close();
}, 240_000);
