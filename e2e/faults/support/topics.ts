import {
  createDeadLetterBox,
  createEventBus,
  type DeadLetter,
  type EventBus,
  type Publisher,
} from '@parley/event-bus';
import { createLogger } from '@parley/service-kit/process';
import { engines } from '@parley/testkit';
import { isHandled } from '../../test/support/is-handled.ts';

/** A platform's topics, seen from beside its services. */
export interface Topics {
  readonly bus: EventBus;
  readonly publisher: Publisher;
  /** Of all topics, oldest first. */
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** Waits until the groups of work consumers have handled all that is on the topic now. */
  handled(topic: string, groups: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** On the Kafka of the test run. */
export function openTopics({ topicPrefix }: { readonly topicPrefix: string }): Topics {
  const brokers = engines().kafkaBrokers.split(',');
  const logger = createLogger({ service: 'test', instanceId: 'test', level: 'silent' });
  const options = { brokers, clientId: 'faults', topicPrefix, logger };
  const bus = createEventBus(options);
  const publisher = bus.createPublisher();
  const box = createDeadLetterBox(options);
  return {
    bus,
    publisher,
    deadLetters: () => box.list(),
    handled: (topic, groups) => isHandled(bus, topic, groups),
    async close() {
      await box.close();
      await publisher.close();
      await bus.close();
    },
  };
}
