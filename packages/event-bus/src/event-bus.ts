import type { BroadcastConsumerOptions, BusConsumer, WorkConsumerOptions } from './bus-consumer.ts';
import type { BusLogger } from './bus-logger.ts';
import type { Publisher } from './publisher.ts';

export interface TopicPlan {
  /** Without the deployment's prefix. */
  readonly name: string;
  readonly partitions: number;
}

export interface EventBus {
  /** Creates missing topics, each with its `<topic>.dlq`. Retries with back-off until the broker answers or the bus is closed. */
  ensureTopics(topics: readonly TopicPlan[]): Promise<void>;
  createPublisher(): Publisher;
  createWorkConsumer(options: WorkConsumerOptions): BusConsumer;
  createBroadcastConsumer(options: BroadcastConsumerOptions): BusConsumer;
  /** Closes what it made and is still open: consumers first, then publishers. */
  close(): Promise<void>;
}

export interface EventBusOptions {
  readonly brokers: string[];
  readonly clientId: string;
  /** Put before every topic and group; separates deployments and tests that share a broker. */
  readonly topicPrefix: string;
  readonly logger: BusLogger;
  /** Ends the process when a consumer could not be rebuilt three times. */
  readonly exit?: (code: number) => void;
}

export function createEventBus(_deps: EventBusOptions): EventBus {
  throw new Error('Not built yet');
}
