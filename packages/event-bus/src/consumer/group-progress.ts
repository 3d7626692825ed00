import type { Admin, Kafka } from 'kafkajs';
import type { TopicNames } from '../kafka/topic-names.ts';
import { partitionKey } from './topic-positions.ts';

/** How far a work consumer's group has come, over all of its instances. */
export interface GroupProgress {
  /**
   * Whether the group has handled, and committed, all that was on its topics when this was asked the time before. False the first
   * time, and while the broker does not answer; never rejects. Meant to be asked every few seconds.
   */
  readonly isCaughtUp: () => Promise<boolean>;
  /** What was on the topics when it was asked before counts no more: for who has not asked for a while, or acted on it. */
  readonly beginAnew: () => void;
  readonly close: () => Promise<void>;
}

/** Of a partition: the offset of the first record that is still there, and that after the last. */
interface Ends {
  readonly partition: string;
  readonly first: bigint;
  readonly next: bigint;
}

/** Asks the broker, over a connection that stays. What is published all the time leaves no lag of zero: hence the time before. */
export function createGroupProgress(
  deps: { readonly kafka: Kafka; readonly names: TopicNames },
  options: { readonly group: string; readonly topics: readonly string[] },
): GroupProgress {
  const groupId = deps.names.onBroker(options.group);
  const topics = options.topics.map(deps.names.onBroker);
  let admin: Admin | undefined;
  let before: readonly Ends[] | undefined;

  const disconnect = async (): Promise<void> => {
    const leaving = admin;
    admin = undefined;
    before = undefined;
    await leaving?.disconnect().catch(() => undefined);
  };
  const connect = async (): Promise<Admin> => {
    if (admin !== undefined) return admin;
    admin = deps.kafka.admin({ retry: { retries: 1, initialRetryTime: 100 } });
    await admin.connect();
    return admin;
  };
  return {
    async isCaughtUp() {
      try {
        const connected = await connect();
        const [ends, committed] = await Promise.all([
          endsOf(connected, topics),
          committedBy(connected, groupId, topics),
        ]);
        const reached = before !== undefined && hasReached(before, committed);
        before = ends;
        return reached;
      } catch {
        await disconnect();
        return false;
      }
    },
    beginAnew() {
      before = undefined;
    },
    close: disconnect,
  };
}

/** Without a commit a partition is done when there is nothing left on it to be handled. */
function hasReached(ends: readonly Ends[], committed: ReadonlyMap<string, bigint>): boolean {
  return ends.every(({ partition, first, next }) => {
    const done = committed.get(partition) ?? -1n;
    return (done < 0n ? first : done) >= next;
  });
}

async function endsOf(admin: Admin, topics: readonly string[]): Promise<readonly Ends[]> {
  const ends = topics.map(async (topic) =>
    (await admin.fetchTopicOffsets(topic)).map(({ partition, high, low }) => {
      return { partition: partitionKey({ topic, partition }), first: BigInt(low), next: BigInt(high) };
    }),
  );
  return (await Promise.all(ends)).flat();
}

async function committedBy(
  admin: Admin,
  groupId: string,
  topics: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const found = await admin.fetchOffsets({ groupId, topics: [...topics] });
  return new Map(
    found.flatMap(({ topic, partitions }) =>
      partitions.map(
        ({ partition, offset }) => [partitionKey({ topic, partition }), BigInt(offset)] as const,
      ),
    ),
  );
}
