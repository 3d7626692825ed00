import { v7 } from 'uuid';
import type { z } from 'zod';
import type { Envelope } from './envelope.ts';
import type { EventType, OutgoingEvent } from './event-type.ts';

/** What may be given when it is known already, such as the id of an idempotent command's event. */
interface GivenEventFields {
  readonly id?: string;
  readonly time?: Date;
  readonly traceparent?: string;
}

/** Makes an event ready to be stored with the change it tells of. Throws a ZodError when the data does not fit its type. */
export type EventFactory = <Schema extends z.ZodType>(
  type: EventType<Schema>,
  data: z.input<Schema>,
  given?: GivenEventFields,
) => OutgoingEvent;

/** `source` names the publishing service; ids are UUIDv7 unless given. */
export function createEventFactory(deps: {
  source: string;
  now?: () => Date;
  newId?: () => string;
}): EventFactory {
  const { source, now = () => new Date(), newId = () => v7() } = deps;
  return (type, data, given = {}) => {
    const parsed = type.schema.parse(data);
    const envelope: Envelope = {
      specversion: '1.0',
      id: given.id ?? newId(),
      source,
      type: type.type,
      time: (given.time ?? now()).toISOString(),
      subject: type.key(parsed),
      data: parsed,
      ...(given.traceparent === undefined ? {} : { traceparent: given.traceparent }),
    };
    return {
      id: envelope.id,
      type: envelope.type,
      topic: type.topic,
      key: envelope.subject,
      payload: JSON.stringify(envelope),
    };
  };
}
