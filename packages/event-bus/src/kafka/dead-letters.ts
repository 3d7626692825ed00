import { parseEnvelope } from '../envelope.ts';
import type { OutgoingEvent } from '../event-type.ts';
import { isTooLarge, type KafkaSender } from './kafka-sender.ts';
import type { TopicNames } from './topic-names.ts';
import type { ReceivedRecord } from '../consumer/route-record.ts';

/** A schema can find fault with each of ten thousand items: a letter larger than its topic takes would hold its partition up for ever. */
const maxReasonLength = 1_000;

/** The group of an event that its topic never took. */
export const publisherGroup = 'publisher';

/** Where non-retryable events go, to be listed and re-driven. */
export type DeadLetters = ReturnType<typeof createDeadLetters>;

/** Headers say why, from where, and whose handler it was; key and value stay what they were, byte for byte. */
export function createDeadLetters(sender: KafkaSender, names: TopicNames) {
  return {
    /** Of an event that its topic does not take; where the dead letters do not take it either, without its data, which its store has. */
    async sendUnpublished({ topic, key, payload }: OutgoingEvent, error: Error): Promise<void> {
      const headers = { error: error.message.slice(0, maxReasonLength), topic, group: publisherGroup };
      const letter = { topic: names.deadLetters(topic), key, headers };
      try {
        await sender.send([{ ...letter, value: payload }]);
      } catch (refusal) {
        if (!isTooLarge(refusal)) throw refusal;
        await sender.send([{ ...letter, value: JSON.stringify({ ...parseEnvelope(payload), data: null }) }]);
      }
    },
    /** Resolves when the letter is acknowledged: only then may the consumer pass the event. */
    async send(record: ReceivedRecord, error: Error, group: string): Promise<void> {
      const { topic, partition, offset, key, value } = record;
      const reason = error.message.slice(0, maxReasonLength);
      const headers = { error: reason, topic, partition: String(partition), offset, group };
      await sender.send([{ topic: names.deadLetters(topic), key, value, headers }]);
    },
  };
}
