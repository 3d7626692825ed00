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

/** Whether a broker can be reached and says something. */
export async function brokerAnswers(kafka: Kafka): Promise<boolean> {
  try {
    await withAdmin(kafka, async (admin) => await admin.describeCluster());
    return true;
  } catch {
    return false;
  }
}
