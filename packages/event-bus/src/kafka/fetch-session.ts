/** A partition as kafkajs asks for it. */
export interface WantedPartition {
  readonly partition: number;
  readonly fetchOffset: string;
  readonly maxBytes: number;
}

export interface WantedTopic {
  readonly topic: string;
  readonly partitions: readonly WantedPartition[];
}

/** What a fetch says of its session: `topics` are those that are new or that are read from elsewhere than the broker remembers. */
export interface SessionFetch {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly topics: readonly WantedTopic[];
  readonly forgottenTopics: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
}

interface SentPartition extends WantedPartition {
  readonly topic: string;
}

/** The broker knows no session of this id. */
const sessionNotFound = 70;
const largestEpoch = 0x7f_ff_ff_ff;

/**
 * The client's side of an incremental fetch session (KIP-227): the broker remembers the partitions of a consumer, a request names only
 * what has changed, and an answer only those that have something. One request at a time; what became of each is to be said.
 */
export function createFetchSession() {
  let sessionId = 0;
  /** 0 asks for a new session, with all partitions. */
  let epoch = 0;
  let remembered = new Map<string, SentPartition>();
  let sent = remembered;
  return {
    next(wanted: readonly WantedTopic[]): SessionFetch {
      const known = epoch === 0 ? new Map<string, SentPartition>() : remembered;
      sent = new Map(
        wanted.flatMap(({ topic, partitions }) =>
          partitions.map(
            (partition) => [keyOf(topic, partition.partition), { topic, ...partition }] as const,
          ),
        ),
      );
      const isChanged = ({ topic, partition, fetchOffset, maxBytes }: SentPartition): boolean => {
        const before = known.get(keyOf(topic, partition));
        return before?.fetchOffset !== fetchOffset || before.maxBytes !== maxBytes;
      };
      const changed = [...sent.values()].filter(isChanged);
      const gone = [...known].filter(([key]) => !sent.has(key)).map(([, partition]) => partition);
      return {
        sessionId,
        sessionEpoch: epoch,
        topics: byTopic(changed).map(([topic, partitions]) => ({ topic, partitions })),
        forgottenTopics: byTopic(gone).map(([topic, partitions]) => {
          return { topic, partitions: partitions.map(({ partition }) => partition) };
        }),
      };
    },
    /** Whether the broker is to be asked for this partition; it was, by the last `next` at the latest. */
    includes: (topic: string, partition: number): boolean => sent.has(keyOf(topic, partition)),
    /** The broker answered. 0: it keeps no session for us now, as when it has too many. */
    answered(givenId: number): void {
      remembered = sent;
      epoch = givenId === 0 ? 0 : nextEpoch(epoch);
      sessionId = givenId;
    },
    /** What the broker remembers is not known any more: the next request ends that session, and begins a new one. */
    failed(errorCode?: number): void {
      epoch = 0;
      if (errorCode === sessionNotFound) sessionId = 0;
    },
  };
}

function nextEpoch(epoch: number): number {
  return epoch === largestEpoch ? 1 : epoch + 1;
}

function byTopic(partitions: readonly SentPartition[]): [string, WantedPartition[]][] {
  const topics = new Map<string, WantedPartition[]>();
  for (const { topic, ...partition } of partitions) {
    const ofTopic = topics.get(topic) ?? [];
    ofTopic.push(partition);
    topics.set(topic, ofTopic);
  }
  return [...topics];
}

function keyOf(topic: string, partition: number): string {
  return `${topic} ${partition}`;
}
