export type {
  BroadcastConsumerOptions,
  BusConsumer,
  WorkConsumer,
  WorkConsumerOptions,
} from './bus-consumer.ts';
export type { BusLogger } from './bus-logger.ts';
export type { GroupProgress } from './consumer/group-progress.ts';
export { runDeadLetterCommand } from './dead-letters/command.ts';
export { createDeadLetterBox } from './dead-letters/dead-letter-box.ts';
export type { DeadLetterBox } from './dead-letters/dead-letter-box.ts';
export type { DeadLetter } from './dead-letters/dead-letter.ts';
export { parseEnvelope } from './envelope.ts';
export type { Envelope } from './envelope.ts';
export { createEventBus } from './event-bus.ts';
export type { EventBus, EventBusOptions, TopicPlan } from './event-bus.ts';
export { createEventFactory } from './event-factory.ts';
export type { EventFactory, GivenEventFields } from './event-factory.ts';
export { on, onAny, onBatch } from './event-subscription.ts';
export type { EventOf, EventSubscription } from './event-subscription.ts';
export type { EventType, OutgoingEvent } from './event-type.ts';
export type { Publisher } from './publisher.ts';
export type { Readiness } from './readiness.ts';
export type { LogCollection } from './relay/log-collection.ts';
export { createMongoLogRelay } from './relay/mongo-log-relay.ts';
export type { MongoLogRelayOptions } from './relay/mongo-log-relay.ts';
export { createMysqlOutboxRelay } from './relay/mysql-outbox-relay.ts';
export type { MysqlOutboxRelayOptions } from './relay/mysql-outbox-relay.ts';
export type { OutboxRelay, Relay } from './relay/relay.ts';
export { UnprocessableEventError } from './unprocessable-event-error.ts';
