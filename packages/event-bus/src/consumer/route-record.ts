import { type Envelope, parseEnvelope } from '../envelope.ts';
import type { EventSubscription } from '../event-subscription.ts';
import { UnprocessableEventError } from '../unprocessable-event-error.ts';

/** A message as it came from the broker, nothing parsed yet. */
export interface ReceivedRecord {
  /** Without the deployment's prefix. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Of the event, where a header says it. */
  readonly type?: string | undefined;
}

/** The first records of a partition that go the same way. */
export interface Run {
  /** How many they are, those included that nobody subscribes to. */
  readonly length: number;
  /** Later events do not depend on these. */
  readonly isIndependent: boolean;
  /** Hands their events to each subscription, in turn. */
  readonly deliver: () => Promise<void>;
}

/**
 * Takes from the given records the first, and as many after it as the same subscriptions take in one batch; types that nobody subscribes
 * to are skipped. @throws UnprocessableEventError when the first is no event.
 */
export type RecordRouter = (records: readonly ReceivedRecord[]) => Run;

type Takers = readonly EventSubscription[];

export function createRecordRouter(subscriptions: readonly EventSubscription[]): RecordRouter {
  const byType = new Map<string, Takers>();
  for (const subscription of subscriptions) {
    for (const { topic, type } of subscription.types) {
      const key = routeKey(topic, type);
      byType.set(key, [...(byType.get(key) ?? []), subscription]);
    }
  }
  /** Decided without its value. */
  const isForNobody = ({ topic, key, type }: ReceivedRecord): boolean =>
    type !== undefined &&
    !(byType.get(routeKey(topic, type)) ?? []).some(({ wants }) => wants?.(String(key)) ?? true);
  return (records) => {
    const events: Envelope[] = [];
    let takers: Takers = [];
    let length = 0;
    for (const record of records) {
      if (isForNobody(record)) {
        length += 1;
        continue;
      }
      const event = length === 0 ? openRecord(record) : tryToOpen(record);
      if (event === undefined) break;
      const wanted = byType.get(routeKey(record.topic, event.type)) ?? [];
      if (wanted.length > 0) {
        if (events.length === 0) takers = wanted;
        else if (!areSame(takers, wanted) || events.length >= mostOf(takers)) break;
        events.push(event);
      }
      length += 1;
    }
    return {
      length,
      isIndependent: takers.every(({ isIndependent }) => isIndependent === true),
      async deliver() {
        for (const subscription of takers) await subscription.handle(events);
      },
    };
  };
}

function openRecord({ value }: ReceivedRecord): Envelope {
  if (value === null) throw new UnprocessableEventError('Without a value');
  return parseEnvelope(value.toString('utf8'));
}

/** What is no event becomes the first of its own run, and is reported then. */
function tryToOpen(record: ReceivedRecord): Envelope | undefined {
  try {
    return openRecord(record);
  } catch {
    return undefined;
  }
}

function mostOf(takers: Takers): number {
  return Math.min(...takers.map(({ maxBatchSize }) => maxBatchSize));
}

function areSame(some: Takers, others: Takers): boolean {
  return some.length === others.length && some.every((taker, index) => taker === others[index]);
}

function routeKey(topic: string, type: string): string {
  return `${topic} ${type}`;
}
