import { withTimeout } from '@parley/async';
import type { Kafka } from 'kafkajs';
import type { ReceivedRecord } from '../consumer/route-record.ts';
import type { TopicNames } from '../kafka/topic-names.ts';
import { withAdmin } from '../kafka/with-admin.ts';

/** An event that a group is to give up, by the names without the deployment's prefix. */
export type Skip = Pick<ReceivedRecord, 'topic' | 'partition' | 'offset'>;

const answerTimeoutMs = 5_000;

const skipsOf = ({ onBroker }: TopicNames, group: string): string => `${onBroker(group)}.skips`;

/** Kept by the broker, as the committed offset of a group beside the one that is to skip: nobody joins it. */
export async function requestSkip(
  { kafka, names }: { kafka: Kafka; names: TopicNames },
  group: string,
  { topic, partition, offset }: Skip,
): Promise<void> {
  const partitions = [{ partition, offset }];
  await withAdmin(kafka, (admin) =>
    admin.setOffsets({ groupId: skipsOf(names, group), topic: names.onBroker(topic), partitions }),
  );
}

/** Whether an operator has asked for it; false while the broker does not answer. Never rejects. */
export async function isSkipRequested(
  { kafka, names }: { kafka: Kafka; names: TopicNames },
  group: string,
  { topic, partition, offset }: Skip,
): Promise<boolean> {
  const topics = [names.onBroker(topic)];
  try {
    const groupId = skipsOf(names, group);
    const asking = withAdmin(kafka, (admin) => admin.fetchOffsets({ groupId, topics }));
    const found = await withTimeout(answerTimeoutMs, asking, () => new Error('Kafka does not answer'));
    const asked = found.flatMap(({ partitions }) => partitions);
    return asked.some((each) => each.partition === partition && each.offset === offset);
  } catch {
    return false;
  }
}
