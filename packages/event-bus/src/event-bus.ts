import { createBackOff, retry } from '@parley/async';
import { noTracing, type Tracing } from '@parley/tracing';
import type {
  BroadcastConsumerOptions,
  BusConsumer,
  WorkConsumer,
  WorkConsumerOptions,
} from './bus-consumer.ts';
import type { BusLogger } from './bus-logger.ts';
import { createBroadcastConsumer } from './consumer/broadcast-consumer.ts';
import type { DeadLettered } from './consumer/handle-or-dead-letter.ts';
import { createGroupProgress, type GroupProgress } from './consumer/group-progress.ts';
import { createWorkConsumer } from './consumer/work-consumer.ts';
import { createKafka } from './kafka/create-kafka.ts';
import { createDeadLetters } from './kafka/dead-letters.ts';
import { ensureTopics } from './kafka/ensure-topics.ts';
import { createKafkaPublisher, type Publisher } from './kafka/kafka-publisher.ts';
import { createKafkaSender } from './kafka/kafka-sender.ts';
import { createTopicNames } from './kafka/topic-names.ts';

export interface TopicPlan {
  /** Without the deployment's prefix. */
  readonly name: string;
  readonly partitions: number;
}

export interface EventBus {
  /** Creates missing topics, each with its `<topic>.dlq`. Retries until the broker answers; rejects when the bus is closed first. */
  readonly ensureTopics: (topics: readonly TopicPlan[]) => Promise<void>;
  readonly createPublisher: () => Publisher;
  readonly createWorkConsumer: (options: WorkConsumerOptions) => WorkConsumer;
  readonly createBroadcastConsumer: (options: BroadcastConsumerOptions) => BusConsumer;
  /** How far the group of a work consumer has come, over all instances; not closed by the bus. */
  readonly createGroupProgress: (options: {
    readonly group: string;
    readonly topics: readonly string[];
  }) => GroupProgress;
  /** Closes what it made: consumers first, then publishers. */
  readonly close: () => Promise<void>;
}

export interface EventBusOptions {
  readonly brokers: string[];
  readonly clientId: string;
  /** Put before every topic and group; separates deployments and tests that share a broker. */
  readonly topicPrefix: string;
  readonly logger: BusLogger;
  /** None unless given. */
  readonly tracing?: Tracing;
  /** After so long an event that keeps failing becomes a dead letter, where its handler `isIndependent`; 600,000 unless given. */
  readonly deadLetterAfterMs?: number;
  /** Whether something that handlers need, such as a store, is unavailable as a whole: then no event is given up for failing. Never rejects. */
  readonly isOutage?: () => Promise<boolean>;
  /** An event was given up: something to be looked after. */
  readonly onDeadLetter?: (event: DeadLettered) => void;
  /** Ends the process when a consumer could not be rebuilt three times. */
  readonly exit?: (code: number) => void;
}

/** The connection of a process to Kafka. Nothing connects before it is used. */
export function createEventBus(options: EventBusOptions): EventBus {
  const { logger, topicPrefix, exit = (code) => process.exit(code) } = options;
  const { deadLetterAfterMs = 600_000, onDeadLetter = () => undefined } = options;
  const { isOutage = () => Promise.resolve(false), tracing = noTracing } = options;
  const kafka = createKafka(options);
  const names = createTopicNames(topicPrefix);
  const deadLetterSender = createKafkaSender(kafka);
  const deadLetters = createDeadLetters(deadLetterSender, names);
  const consumers: BusConsumer[] = [];
  const publishers: Publisher[] = [];
  const closing = new AbortController();
  const deps = {
    kafka,
    names,
    logger,
    tracing,
    exit,
    deadLetters,
    deadLetterAfterMs,
    isOutage,
    onDeadLetter,
  };

  return {
    async ensureTopics(topics) {
      await retry(() => ensureTopics(kafka, names, topics), {
        backOff: createBackOff({ firstMs: 200, maxMs: 2_000 }),
        signal: closing.signal,
        onError: (error) => logger.warn({ err: error }, 'Topics could not be created yet'),
      });
    },
    createPublisher: () => remember(publishers, createKafkaPublisher(createKafkaSender(kafka), deps)),
    createWorkConsumer: (given) => remember(consumers, createWorkConsumer(deps, given)),
    createBroadcastConsumer: (given) => remember(consumers, createBroadcastConsumer(deps, given)),
    createGroupProgress: (given) => createGroupProgress({ kafka, names }, given),
    async close() {
      closing.abort();
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await Promise.all([...publishers, deadLetterSender].map((sender) => sender.close()));
    },
  };
}

function remember<Part, Made extends Part>(parts: Part[], part: Made): Made {
  parts.push(part);
  return part;
}
