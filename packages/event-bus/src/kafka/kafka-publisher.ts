import type { OutgoingEvent } from '../event-type.ts';
import type { KafkaSender } from './kafka-sender.ts';
import type { TopicNames } from './topic-names.ts';

/** Publishes in the order given: one send in flight, acknowledged by all in-sync replicas, so that events of one key keep their order. */
export interface Publisher {
  /** Resolves when every event is acknowledged. Rejects when some are not: publish all of them again; receivers drop repeats by id. */
  readonly publish: (events: readonly OutgoingEvent[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export function createKafkaPublisher(sender: KafkaSender, { onBroker }: TopicNames): Publisher {
  return {
    publish: (events) =>
      sender.send(events.map(({ topic, key, payload }) => ({ topic: onBroker(topic), key, value: payload }))),
    close: () => sender.close(),
  };
}
