import type { KafkaSender } from './kafka-sender.ts';
import type { TopicNames } from './topic-names.ts';
import type { ReceivedRecord } from '../consumer/received-record.ts';

/** Where non-retryable events go, to be listed and re-driven. */
export interface DeadLetters {
  /** Resolves when the letter is acknowledged: only then may the consumer pass the event. */
  readonly send: (record: ReceivedRecord, error: Error, group: string) => Promise<void>;
}

/** A schema can find fault with each of ten thousand items: a letter larger than its topic takes would hold its partition up for ever. */
const maxReasonLength = 1_000;

/** Headers say why, from where, and whose handler it was; key and value stay what they were, byte for byte. */
export function createDeadLetters(sender: KafkaSender, names: TopicNames): DeadLetters {
  return {
    async send({ topic, partition, offset, key, value }, error, group) {
      const reason = error.message.slice(0, maxReasonLength);
      const headers = { error: reason, topic, partition: String(partition), offset, group };
      await sender.send([{ topic: names.deadLetters(topic), key, value, headers }]);
    },
  };
}
