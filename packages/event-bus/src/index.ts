export type { BusConsumer, WorkConsumer } from './bus-consumer.ts';
export type { BusLogger } from './bus-logger.ts';
export type { DeadLettered } from './consumer/handle-or-dead-letter.ts';
export type { GroupProgress } from './consumer/group-progress.ts';
export { runDeadLetterCommand } from './dead-letters/command.ts';
export { createDeadLetterBox, type DeadLetterBox } from './dead-letters/dead-letter-box.ts';
export type { DeadLetter } from './dead-letters/dead-letter.ts';
export { parseEnvelope, type Envelope } from './envelope.ts';
export { createEventBus, type EventBus, type EventBusOptions, type TopicPlan } from './event-bus.ts';
export { createEventFactory, type EventFactory } from './event-factory.ts';
export {
  on,
  onAny,
  onBatch,
  type EventOf,
  type EventSubscription,
  type SubscriptionOptions,
} from './event-subscription.ts';
export type { EventType, OutgoingEvent } from './event-type.ts';
export type { Publisher } from './kafka/kafka-publisher.ts';
export type { Readiness } from './readiness.ts';
export type { LogCollection } from './relay/log-collection.ts';
export { createMongoLogRelay, type MongoLogRelayOptions } from './relay/mongo-log-relay.ts';
export { createMysqlOutboxRelay, type MysqlOutboxRelayOptions } from './relay/mysql-outbox-relay.ts';
export type { OutboxRelay, Relay } from './relay/relay.ts';
export { UnprocessableEventError } from './unprocessable-event-error.ts';
