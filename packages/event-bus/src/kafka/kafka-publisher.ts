import type { Tracing } from '@parley/tracing';
import type { BusLogger } from '../bus-logger.ts';
import type { DeadLettered } from '../consumer/handle-or-dead-letter.ts';
import type { OutgoingEvent } from '../event-type.ts';
import { type DeadLetters, publisherGroup } from './dead-letters.ts';
import { tracePublishing } from './trace-publishing.ts';
import { isTooLarge, type KafkaSender } from './kafka-sender.ts';
import type { TopicNames } from './topic-names.ts';

/** The envelope's `type` beside it: who wants none of that type, or nothing of that key, parses no value. */
export const typeHeader = 'type';

/** Publishes in the order given: one send in flight, acknowledged by all in-sync replicas, so that events of one key keep their order. */
export interface Publisher {
  /**
   * Resolves when every event is acknowledged. Rejects when some are not: publish all of them again; receivers drop repeats by id. An event
   * that is too large for its topic never will be: it becomes a dead letter.
   */
  readonly publish: (events: readonly OutgoingEvent[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export function createKafkaPublisher(
  sender: KafkaSender,
  deps: {
    names: TopicNames;
    deadLetters: DeadLetters;
    onDeadLetter: (event: DeadLettered) => void;
    tracing: Tracing;
    logger: BusLogger;
  },
): Publisher {
  const { names, deadLetters, onDeadLetter, logger, tracing } = deps;
  const publish = async (events: readonly OutgoingEvent[]): Promise<void> => {
    const end = tracePublishing(tracing, events);
    try {
      await sender.send(
        events.map(({ topic, type, key, payload }) => {
          return { topic: names.onBroker(topic), key, value: payload, headers: { [typeHeader]: type } };
        }),
      );
      end();
    } catch (error) {
      end(error);
      const [event] = events;
      if (!isTooLarge(error) || event === undefined) throw error;
      if (events.length > 1) {
        // The broker refuses a batch as a whole, also where each of its events alone would be taken.
        const half = Math.ceil(events.length / 2);
        await publish(events.slice(0, half));
        return publish(events.slice(half));
      }
      await deadLetters.sendUnpublished(event, error);
      const { id, type, topic } = event;
      logger.error(
        { err: error, event: id, type, topic },
        'Event is too large and moved to the dead letters',
      );
      onDeadLetter({ topic, group: publisherGroup, reason: 'too-large' });
    }
  };
  return { publish, close: () => sender.close() };
}
