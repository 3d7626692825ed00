import { createBackOff, retry } from '@parley/async';
import type { Admin, ITopicConfig, Kafka } from 'kafkajs';
import type { TopicPlan } from '../event-bus.ts';
import type { TopicNames } from './topic-names.ts';
import { withAdmin } from './with-admin.ts';

const deadLetterRetentionMs = 30 * 24 * 60 * 60 * 1_000;
/** Twice what other topics take by default: a letter is its event and headers. */
const deadLetterBytes = 2 * 1_024 * 1_024;

/** A broker that has just created a topic denies for a moment that it hosts it. */
const leaderAttempts = 50;
const leaderRetryMs = 100;

/**
 * Creates what is missing, and waits until its leaders answer. Another service may do so at the same moment. Topics that exist are left as they
 * are: more partitions would move keys and break their order.
 */
export async function ensureTopics(
  kafka: Kafka,
  names: TopicNames,
  plans: readonly TopicPlan[],
): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const wanted = plans.flatMap((plan) => toConfigs(names, plan));
    const missing = wanted.filter(({ topic }) => !existing.has(topic));
    if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: false });
    const backOff = createBackOff({ firstMs: leaderRetryMs, maxMs: leaderRetryMs });
    const answers = async (): Promise<void> => {
      await findLeaders(admin, wanted);
      // The metadata name a leader a moment before it takes records.
      for (const { topic } of missing) await admin.fetchTopicOffsets(topic);
    };
    await retry(answers, { attempts: leaderAttempts, backOff });
  });
}

async function findLeaders(admin: Admin, wanted: readonly ITopicConfig[]): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted.map(({ topic }) => topic) });
  const without = topics.find(({ partitions }) => partitions.some(({ leader }) => leader < 0));
  if (without !== undefined) throw new Error(`${without.name} has no leader yet.`);
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
