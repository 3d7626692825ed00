import type { Kafka } from 'kafkajs';
import type { BusLogger } from '../bus-logger.ts';
import type { TopicNames } from '../kafka/topic-names.ts';

/** What the bus gives to each of its consumers. */
export interface ConsumerDeps {
  readonly kafka: Kafka;
  readonly names: TopicNames;
  readonly logger: BusLogger;
  readonly exit: (code: number) => void;
}
