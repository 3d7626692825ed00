import type { Publisher } from '../publisher.ts';
import type { KafkaSender } from './kafka-sender.ts';
import type { TopicNames } from './topic-names.ts';

export function createKafkaPublisher(sender: KafkaSender, names: TopicNames): Publisher {
  return {
    async publish(events) {
      await sender.send(
        events.map(({ topic, key, payload }) => ({ topic: names.onBroker(topic), key, value: payload })),
      );
    },
    close: sender.close,
  };
}
