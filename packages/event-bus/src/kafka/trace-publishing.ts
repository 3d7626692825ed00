import { isSampled, noTracing, type Tracing } from '@parley/tracing';
import type { OutgoingEvent } from '../event-type.ts';

/** The last field of an envelope, where there is one: an outbox keeps the JSON alone. */
const lastField = /"traceparent":"([^"]{55})"\}$/u;
/** Its length, and no more of what may be long. */
const tail = '"traceparent":""}'.length + 55;

/** A span for each event whose operation is traced, in that operation's trace: those that are sent together are linked. Answers what ends them. */
export function tracePublishing(
  tracing: Tracing,
  events: readonly OutgoingEvent[],
): (error?: unknown) => void {
  if (tracing === noTracing) return () => undefined;
  const traced = events.flatMap((event) => {
    const traceparent = lastField.exec(event.payload.slice(-tail))?.[1];
    return isSampled(traceparent) ? [{ event, traceparent }] : [];
  });
  const spans = traced.map(({ event: { id, type, topic }, traceparent: parent }) =>
    tracing.start(`send ${topic}`, {
      kind: 'producer',
      parent,
      links: traced.flatMap((other) => (other.traceparent === parent ? [] : [other.traceparent])),
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'send',
        'messaging.destination.name': topic,
        'messaging.message.id': id,
        'messaging.batch.message_count': events.length,
        'cloudevents.event_type': type,
      },
    }),
  );
  return (error) => {
    for (const span of spans) {
      if (error !== undefined) span.fail(error instanceof Error ? error.name : 'unknown');
      span.end();
    }
  };
}
