import type { ITopicConfig, Kafka } from 'kafkajs';
import type { TopicPlan } from '../event-bus.ts';
import type { TopicNames } from './topic-names.ts';
import { withAdmin } from './with-admin.ts';

const deadLetterRetentionMs = 30 * 24 * 60 * 60 * 1_000;
/** Twice what other topics take by default: a letter is its event and headers. */
const deadLetterBytes = 2 * 1_024 * 1_024;

/**
 * Creates what is missing. Another service may do so at the same moment. Topics that exist are left as they are: more
 * partitions would move keys and break their order.
 */
export async function ensureTopics(
  kafka: Kafka,
  names: TopicNames,
  plans: readonly TopicPlan[],
): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = plans
      .flatMap((plan) => toConfigs(names, plan))
      .filter(({ topic }) => !existing.has(topic));
    if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: true });
  });
}

function toConfigs(names: TopicNames, { name, partitions }: TopicPlan): ITopicConfig[] {
  return [
    { topic: names.onBroker(name), numPartitions: partitions },
    {
      topic: names.deadLetters(name),
      numPartitions: 1,
      configEntries: [
        { name: 'retention.ms', value: String(deadLetterRetentionMs) },
        { name: 'max.message.bytes', value: String(deadLetterBytes) },
      ],
    },
  ];
}
