import { z } from 'zod';
import type { Envelope } from './envelope.ts';
import type { EventType } from './event-type.ts';
import { UnprocessableEventError } from './unprocessable-event-error.ts';

/** What a handler says of itself. */
export interface SubscriptionOptions {
  /**
   * Later events do not depend on it that this one was handled: one that keeps failing becomes a dead letter after a time
   * (`deadLetterAfterMs` of the bus), and its partition goes on. Without it the partition waits until it is handled, or an operator skips it.
   */
  readonly isIndependent?: boolean;
  /**
   * Whether it has anything to do with the events of this key (the aggregate's id). False: they are passed without being parsed, which
   * makes a broadcast topic cheap for an instance that most of it does not concern. Must not throw.
   */
  readonly wants?: (key: string) => boolean;
}

/** What is done with the events of some types. */
export interface EventSubscription extends SubscriptionOptions {
  readonly types: readonly EventType[];
  /** How many events one call takes; 1 or more. */
  readonly maxBatchSize: number;
  /** Several events followed one another in their partition; all of them are handled when this resolves. */
  handle(events: readonly Envelope[]): Promise<void>;
}

/** An event of one of the types, its data parsed; distinguished by `type` where that is a literal. */
export type EventOf<Type> =
  Type extends EventType<infer Schema> ? Envelope<z.output<Schema>> & { readonly type: Type['type'] } : never;

/** Subscribes to a type: its data is parsed by its schema first, and what does not fit is an UnprocessableEventError. */
export function on<Schema extends z.ZodType>(
  type: EventType<Schema>,
  handle: (data: z.output<Schema>, event: Envelope<z.output<Schema>>) => Promise<void> | void,
  options?: SubscriptionOptions,
): EventSubscription {
  return onAny(
    [type as EventType],
    (data, event) => handle(data as z.output<Schema>, event as Envelope<z.output<Schema>>),
    options,
  );
}

/** Subscribes to several types that one handler handles alike. */
export function onAny<const Types extends readonly EventType[]>(
  types: Types,
  handle: (data: EventOf<Types[number]>['data'], event: EventOf<Types[number]>) => Promise<void> | void,
  options?: SubscriptionOptions,
): EventSubscription {
  return onBatch(
    types,
    async (events) => {
      for (const event of events) await handle(event.data, event);
    },
    { ...options, maxBatchSize: 1 },
  );
}

/**
 * Subscribes to types whose events are handled in batches: events that follow one another in a partition, in their order, up to
 * `maxBatchSize`. No event waits for others to arrive. When the handler refuses a batch as unprocessable, its events come again
 * individually, so that it must change either all or nothing, or nothing by a repeat.
 */
export function onBatch<const Types extends readonly EventType[]>(
  types: Types,
  handle: (events: readonly EventOf<Types[number]>[]) => Promise<void> | void,
  options: SubscriptionOptions & { readonly maxBatchSize: number },
): EventSubscription {
  const byName = new Map(types.map((type) => [type.type, type]));
  const parse = (event: Envelope): EventOf<Types[number]> => {
    const type = byName.get(event.type);
    if (type === undefined) throw new UnprocessableEventError(`${event.type} was not subscribed to`);
    return { ...event, data: parseData(type, event) } as EventOf<Types[number]>;
  };
  return {
    ...options,
    types,
    async handle(events) {
      await handle(events.map(parse));
    },
  };
}

/** Each topic once, without the deployment's prefix. */
export function topicsOf(subscriptions: readonly EventSubscription[]): string[] {
  return [...new Set(subscriptions.flatMap(({ types }) => types.map(({ topic }) => topic)))];
}

function parseData<Schema extends z.ZodType>(type: EventType<Schema>, event: Envelope): z.output<Schema> {
  const parsed = type.schema.safeParse(event.data);
  if (parsed.success) return parsed.data;
  throw new UnprocessableEventError(`Not a ${type.type}: ${z.prettifyError(parsed.error)}`);
}
