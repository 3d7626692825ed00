import type { KafkaSender } from './kafka-sender.ts';
import type { TopicNames } from './topic-names.ts';
import type { ReceivedRecord } from '../consumer/received-record.ts';

/** Where events go that can never succeed, to be looked at and driven again. */
export interface DeadLetters {
  /** Resolves when the letter is acknowledged: only then may the consumer go on behind the event. */
  readonly bury: (record: ReceivedRecord, error: Error, group: string) => Promise<void>;
}

/** A schema can find fault with each of ten thousand items: a letter larger than its topic takes would hold its partition up for ever. */
const longestReason = 1_000;

/** Headers say why, from where, and whose handler it was; key and value stay what they were, byte for byte. */
export function createDeadLetters(sender: KafkaSender, names: TopicNames): DeadLetters {
  return {
    async bury({ topic, partition, offset, key, value }, error, group) {
      const reason = error.message.slice(0, longestReason);
      const headers = { error: reason, topic, partition: String(partition), offset, group };
      await sender.send([{ topic: names.deadLetters(topic), key, value, headers }]);
    },
  };
}
