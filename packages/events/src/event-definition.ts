import type { z } from 'zod';

/** What the platform knows of one type of event: where it is published, by what it is ordered, and its data's schema. */
export interface EventDefinition<Type extends string = string, Schema extends z.ZodType = z.ZodType> {
  /** The event's name in the past tense, the envelope's `type`. */
  readonly type: Type;
  /** The topic, without the deployment's prefix. */
  readonly topic: Topic;
  /** Parsed when the event is made and again when it is received. Unknown properties are dropped: change by addition. */
  readonly schema: Schema;
  /** The aggregate's id, the Kafka key: events with one key keep their order. */
  readonly key: (data: z.output<Schema>) => string;
}

/** The data of an event, after parsing. */
export type EventData<Definition> =
  Definition extends EventDefinition<string, infer Schema> ? z.output<Schema> : never;

export type Topic = (typeof topics)[number]['name'];

/** Every topic with its number of partitions, for their creation. */
export const topics = [
  { name: 'user.events', partitions: 6 },
  { name: 'user.online_status', partitions: 6 },
  { name: 'friend.events', partitions: 6 },
  { name: 'chat.events', partitions: 6 },
  { name: 'message.events', partitions: 6 },
  { name: 'notification.events', partitions: 6 },
  { name: 'gateway.connections', partitions: 6 },
] as const;

/** These topics with their numbers of partitions. */
export function topicsNamed(...names: readonly Topic[]) {
  return topics.filter(({ name }) => names.includes(name));
}

/** Defines the events of a topic; `key` names their aggregate. */
export function eventsOf<Keyed>(topic: Topic, key: (data: Keyed) => string) {
  return <Type extends string, Schema extends z.ZodType<Keyed>>(
    type: Type,
    schema: Schema,
  ): EventDefinition<Type, Schema> => ({ type, topic, schema, key });
}
