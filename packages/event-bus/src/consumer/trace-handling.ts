import { isSampled, noTracing, type Tracing } from '@parley/tracing';
import type { Envelope } from '../envelope.ts';
import type { EventSubscription } from '../event-subscription.ts';

/**
 * Handles as the subscriptions do. Each event whose operation is traced has a span, in that operation's trace: those of a batch are handled
 * together, and so are linked. What a handler makes of an event is a part of its span.
 */
export function traceHandling(
  subscriptions: readonly EventSubscription[],
  deps: { readonly tracing: Tracing; readonly group: string },
): readonly EventSubscription[] {
  if (deps.tracing === noTracing) return subscriptions;
  return subscriptions.map((subscription) => ({
    ...subscription,
    handle: (events) =>
      events.some(({ traceparent }) => isSampled(traceparent))
        ? handleTraced(subscription, events, deps)
        : subscription.handle(events),
  }));
}

async function handleTraced(
  subscription: EventSubscription,
  events: readonly Envelope[],
  { tracing, group }: { readonly tracing: Tracing; readonly group: string },
): Promise<void> {
  const spans = events.map(({ type, id, traceparent: parent }) =>
    tracing.start(`process ${type}`, {
      kind: 'consumer',
      parent,
      links: events.flatMap((other) => (other.traceparent === parent ? [] : [other.traceparent])),
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'process',
        'messaging.consumer.group.name': group,
        'messaging.message.id': id,
        'messaging.batch.message_count': events.length,
      },
    }),
  );
  try {
    await subscription.handle(
      events.map((event, index) => {
        const traceparent = spans[index]?.traceparent;
        return traceparent === undefined ? event : { ...event, traceparent };
      }),
    );
  } catch (error) {
    for (const span of spans) span.fail(error instanceof Error ? error.name : 'unknown');
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}
