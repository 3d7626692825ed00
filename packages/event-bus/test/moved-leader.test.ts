import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { retry } from '@parley/async';
import { type OwnCluster, startOwnCluster } from '@parley/stack/services';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { createKafkaSender } from '../src/kafka/kafka-sender.ts';
import { eventually } from './support/await-events.ts';

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
