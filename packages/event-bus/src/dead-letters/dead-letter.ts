import { z } from 'zod';
import type { TopicNames } from '../kafka/topic-names.ts';
import type { KafkaEntry } from './read-to-end.ts';

/** An event that a work consumer could not handle, or its topic did not take, as it lies in `<topic>.dlq`. */
export interface DeadLetter {
  /** Of the event, without the deployment's prefix. */
  readonly topic: string;
  /** Where the letter lies: `<partition>/<offset>` in `<topic>.dlq`. */
  readonly position: string;
  /** The event's id and type; null when it is no envelope. */
  readonly eventId: string | null;
  readonly type: string | null;
  /** Both as they were published, byte for byte. */
  readonly key: Buffer | null;
  readonly payload: Buffer | null;
  /** Why, and whose handler it was. */
  readonly error: string;
  readonly group: string;
  /** Where the event lay: `<partition>/<offset>` in its topic. */
  readonly from: string;
  readonly deadLetteredAt: Date;
  /** When it was driven again; null when it was not. */
  readonly redrivenAt: Date | null;
}

/** Says in the topic of dead letters itself which of them were driven again: they cannot be taken out. */
export const redrivenHeader = 'redriven';

const head = z.object({ id: z.string(), type: z.string() });

/** The letters among the messages of topics of dead letters, oldest first. */
export function toDeadLetters(entries: readonly KafkaEntry[], names: TopicNames): DeadLetter[] {
  const redriven = new Map<string, Date>();
  for (const { topic, headers, at } of entries) {
    const position = headers[redrivenHeader];
    if (position !== undefined) redriven.set(`${topic} ${position}`, at);
  }
  return entries
    .filter(({ headers }) => headers[redrivenHeader] === undefined)
    .map((entry) => toDeadLetter(entry, names, redriven))
    .toSorted((a, b) => a.deadLetteredAt.getTime() - b.deadLetteredAt.getTime());
}

function toDeadLetter(
  { topic, partition, offset, key, value, headers, at }: KafkaEntry,
  names: TopicNames,
  redriven: ReadonlyMap<string, Date>,
): DeadLetter {
  const position = `${partition}/${offset}`;
  const { id = null, type = null } = headOf(value) ?? {};
  return {
    topic: names.fromDeadLetters(topic),
    position,
    eventId: id,
    type,
    key,
    payload: value,
    error: headers['error'] ?? '',
    group: headers['group'] ?? '',
    from: `${headers['partition'] ?? '?'}/${headers['offset'] ?? '?'}`,
    deadLetteredAt: at,
    redrivenAt: redriven.get(`${topic} ${position}`) ?? null,
  };
}

function headOf(value: Buffer | null): z.output<typeof head> | undefined {
  try {
    return head.safeParse(JSON.parse(String(value))).data;
  } catch {
    return undefined;
  }
}
