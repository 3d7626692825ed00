import type { z } from 'zod';

/** What the bus needs to know of one type of event; structural, so that the bus knows none by name. */
export interface EventType<Schema extends z.ZodType = z.ZodType> {
  /** The envelope's `type`. */
  readonly type: string;
  /** The topic, without the deployment's prefix. */
  readonly topic: string;
  /** Data is parsed by it when the event is made and again when it is received. */
  readonly schema: Schema;
  /** The aggregate's id: events of one key keep their order. A method, so that every EventType<S> is also an EventType. */
  key(data: z.output<Schema>): string;
}

/** What an outbox or a log stores, published as it is: `payload` is the JSON of the Envelope. */
export interface OutgoingEvent {
  readonly id: string;
  readonly type: string;
  /** Without the deployment's prefix. */
  readonly topic: string;
  readonly key: string;
  readonly payload: string;
}
