import type { Admin, Kafka } from 'kafkajs';

/** Runs one administrative task over a connection of its own. */
export async function withAdmin<Result>(
  kafka: Kafka,
  task: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = kafka.admin({ retry: { retries: 1, initialRetryTime: 100 } });
  try {
    await admin.connect();
    return await task(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/**
 * Whether the cluster serves what a consumer needs: its topics have leaders and its group a coordinator. For seconds after a
 * start a broker answers, but not with these.
 */
export async function brokerServes(
  kafka: Kafka,
  { groupId, topics }: { readonly groupId: string; readonly topics: readonly string[] },
): Promise<boolean> {
  try {
    return await withAdmin(kafka, async (admin) => {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] });
      // Each throws while the broker is not ready for it: the group's coordinator, the partitions' leaders.
      await admin.describeGroups([groupId]);
      await Promise.all(topics.map(async (topic) => await admin.fetchTopicOffsets(topic)));
      return found.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
    });
  } catch {
    return false;
  }
}
