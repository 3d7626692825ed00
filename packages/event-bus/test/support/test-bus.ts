import { createEventBus, createEventFactory } from '@parley/event-bus';
import type {
  BusConsumer,
  BusLogger,
  EventBus,
  EventBusOptions,
  EventSubscription,
  OutgoingEvent,
  Readiness,
} from '@parley/event-bus';
import { Kafka, logLevel } from 'kafkajs';
import { z } from 'zod';
import { eventually } from './await-events.ts';
import { engines, uniqueName } from './engines.ts';

export const NoteTaken = {
  type: 'NoteTaken',
  topic: 'note.events',
  schema: z.object({ noteId: z.string(), n: z.int() }),
  key: ({ noteId }: { noteId: string }) => noteId,
} as const;

export const makeEvent = createEventFactory({ source: 'test' });

export function noteTaken(noteId: string, n: number): OutgoingEvent {
  return makeEvent(NoteTaken, { noteId, n });
}

const silent = (): void => undefined;

export const quietLogger: BusLogger = { debug: silent, info: silent, warn: silent, error: silent };

export interface TestBus {
  readonly bus: EventBus;
  readonly prefix: string;
  readonly exits: number[];
  /** A work consumer of notes, in `notesGroup`, not started. */
  consume(...subscriptions: readonly EventSubscription[]): BusConsumer;
}

export const notesGroup = 'notes.work';

/** A bus of its own prefix, with the topic of notes. */
export async function openTestBus(
  options: { prefix?: string; partitions?: number } & Pick<
    EventBusOptions,
    'deadLetterAfterMs' | 'isOutage' | 'onDeadLetter'
  > = {},
): Promise<TestBus> {
  const { prefix = `${uniqueName('bus')}.`, partitions = 3, ...busOptions } = options;
  const exits: number[] = [];
  const bus = createEventBus({
    brokers: engines().kafkaBrokers.split(','),
    clientId: 'event-bus-test',
    topicPrefix: prefix,
    logger: process.env['BUS_LOG'] === undefined ? quietLogger : printingLogger,
    exit: (code) => exits.push(code),
    ...busOptions,
  });
  await bus.ensureTopics([{ name: NoteTaken.topic, partitions }]);
  return {
    bus,
    prefix,
    exits,
    consume: (...subscriptions) =>
      bus.createWorkConsumer({ group: notesGroup, topics: [NoteTaken.topic], subscriptions }),
  };
}

const print =
  (level: string) =>
  (fields: object, message: string): void => {
    const { err, ...rest } = fields as { err?: Error };
    process.stderr.write(`${level} ${message} ${err?.stack ?? ''} ${JSON.stringify(rest)}\n`);
  };

const printingLogger: BusLogger = {
  debug: print('debug'),
  info: print('info'),
  warn: print('warn'),
  error: print('error'),
};

export async function startAndJoin(consumer: BusConsumer): Promise<void> {
  await consumer.start();
  await untilReady(consumer);
}

export async function untilReady(part: { readiness: () => Readiness }): Promise<void> {
  await eventually(() => part.readiness().ready);
}

/** The broker seen from outside the bus. */
export function kafkaOf(): Kafka {
  return new Kafka({ brokers: engines().kafkaBrokers.split(','), logLevel: logLevel.NOTHING });
}
