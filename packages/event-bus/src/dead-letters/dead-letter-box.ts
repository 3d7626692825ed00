import type { BusLogger } from '../bus-logger.ts';
import { createKafka } from '../kafka/create-kafka.ts';
import { createKafkaSender, type KafkaRecord } from '../kafka/kafka-sender.ts';
import { createTopicNames } from '../kafka/topic-names.ts';
import { withAdmin } from '../kafka/with-admin.ts';
import { redrivenHeader, toDeadLetters, type DeadLetter } from './dead-letter.ts';
import { readToEnd } from './read-to-end.ts';
import { requestSkip, type Skip } from './skips.ts';

/** What operators do with dead letters. Every call rejects while Kafka is unavailable. */
export interface DeadLetterBox {
  /** Of all topics, or of one (without the deployment's prefix); oldest first, those that were driven again included. */
  readonly list: (topic?: string) => Promise<readonly DeadLetter[]>;
  /**
   * Publishes the events to their topics again, in the order given, with the same key and payload and so the same id. May be
   * repeated: a consumer that has handled an event drops it by its id; two letters of one event are published once.
   */
  readonly redrive: (letters: readonly DeadLetter[]) => Promise<void>;
  /**
   * Has a work consumer's group give up the event that it keeps failing at: it becomes a dead letter with its error, within seconds, and
   * its partition goes on. Of an event that succeeds, or that was handled before, nothing is skipped.
   */
  readonly skip: (group: string, event: Skip) => Promise<void>;
  readonly close: () => Promise<void>;
}

export function createDeadLetterBox(options: {
  brokers: string[];
  clientId: string;
  topicPrefix: string;
  logger: BusLogger;
}): DeadLetterBox {
  const kafka = createKafka(options);
  const names = createTopicNames(options.topicPrefix);
  const sender = createKafkaSender(kafka);

  const topicsOf = async (topic: string | undefined): Promise<string[]> => {
    const existing = await withAdmin(kafka, async (admin) => await admin.listTopics());
    const isWanted =
      topic === undefined ? names.isDeadLetters : (name: string) => name === names.deadLetters(topic);
    return existing.filter(isWanted);
  };
  return {
    async list(topic) {
      const entries = await readToEnd(kafka, names.onBroker('dead-letter-box.'), await topicsOf(topic));
      return toDeadLetters(entries, names);
    },
    async redrive(letters) {
      const events = new Map<string, KafkaRecord>();
      for (const { topic, position, eventId, key, payload } of letters) {
        const name = `${topic} ${eventId ?? position}`;
        events.set(name, { topic: names.onBroker(topic), key, value: payload });
      }
      await sender.send([...events.values()]);
      // Only then: what dies in between is driven again twice rather than never.
      await sender.send(
        letters.map(({ topic, position, key }) => redrivenMarker(names.deadLetters(topic), key, position)),
      );
    },
    skip: (group, event) => requestSkip({ kafka, names }, group, event),
    close: () => sender.close(),
  };
}

function redrivenMarker(topic: string, key: Buffer | null, position: string): KafkaRecord {
  return { topic, key, value: null, headers: { [redrivenHeader]: position } };
}
