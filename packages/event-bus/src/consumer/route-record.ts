import { parseEnvelope } from '../envelope.ts';
import type { EventSubscription } from '../event-subscription.ts';
import { UnprocessableEventError } from '../unprocessable-event-error.ts';
import type { ReceivedRecord } from './received-record.ts';

/** Parses a record and hands it to each subscription of its type, in turn; types that nobody subscribes to are skipped. */
export function createRecordRouter(
  subscriptions: readonly EventSubscription[],
): (record: ReceivedRecord) => Promise<void> {
  const byType = new Map<string, EventSubscription[]>();
  for (const subscription of subscriptions) {
    const key = routeKey(subscription.type.topic, subscription.type.type);
    byType.set(key, [...(byType.get(key) ?? []), subscription]);
  }
  return async ({ value, topic, partition, offset }) => {
    if (value === null) throw new UnprocessableEventError('Without a value');
    const event = parseEnvelope(value.toString('utf8'));
    for (const subscription of byType.get(routeKey(topic, event.type)) ?? []) {
      await subscription.handle(event, { topic, partition, offset });
    }
  };
}

function routeKey(topic: string, type: string): string {
  return `${topic} ${type}`;
}
