import { z } from 'zod';
import type { Envelope } from './envelope.ts';
import type { EventType } from './event-type.ts';
import { UnprocessableEventError } from './unprocessable-event-error.ts';

/** Where a delivered event stands on the broker. */
export interface EventPosition {
  /** Without the deployment's prefix. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** What is done with the events of one type. */
export interface EventSubscription {
  readonly type: EventType;
  handle(event: Envelope, position: EventPosition): Promise<void>;
}

/** Subscribes to a type: its data is parsed by its schema first, and what does not fit is an UnprocessableEventError. */
export function on<Schema extends z.ZodType>(
  type: EventType<Schema>,
  handle: (data: z.output<Schema>, event: Envelope<z.output<Schema>>) => Promise<void> | void,
): EventSubscription {
  return {
    type,
    async handle(event) {
      const parsed = type.schema.safeParse(event.data);
      if (!parsed.success) {
        throw new UnprocessableEventError(`Not a ${type.type}: ${z.prettifyError(parsed.error)}`);
      }
      await handle(parsed.data, { ...event, data: parsed.data });
    },
  };
}
