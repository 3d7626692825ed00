import type { Origin } from './inbox-store.ts';
import type { NewNotification } from './notification.ts';

/** A message that somebody is to be notified of. */
export type MessageNotification = Extract<NewNotification, { readonly kind: 'MESSAGE_RECEIVED' }>;

/** That somebody has read a room up to a message's number. */
export interface RoomRead {
  readonly userId: string;
  readonly roomId: string;
  readonly upTo: number;
}

/** What an event of a room means for inboxes, or a part of it where they are many. */
export interface RoomFact {
  readonly eventId: string;
  readonly origin: Origin;
  /** Comes first. */
  readonly read: RoomRead | null;
  readonly notifications: readonly MessageNotification[];
  /** Whether the event is done with it. */
  readonly isLast: boolean;
}

/** Everybody whose inbox the facts may change, each once. */
export function usersOf(facts: readonly RoomFact[]): readonly string[] {
  return [
    ...new Set(
      facts.flatMap(({ read, notifications }) =>
        [...(read === null ? [] : [read]), ...notifications].map(({ userId }) => userId),
      ),
    ),
  ];
}

/**
 * The same facts in order, in parts that change inboxes `most` times at most. A fact is in one part as a whole unless it is larger than
 * a part: then it is cut, and a repeat goes on where the first time stopped.
 */
export function inParts(facts: readonly RoomFact[], most: number): readonly (readonly RoomFact[])[] {
  const parts: RoomFact[][] = [];
  let part: RoomFact[] | undefined;
  let left = 0;
  for (const fact of facts.flatMap((one) => cut(one, most))) {
    if (part === undefined || sizeOf(fact) > left) {
      part = [];
      parts.push(part);
      left = most;
    }
    part.push(fact);
    left -= sizeOf(fact);
  }
  return parts;
}

function cut(fact: RoomFact, most: number): readonly RoomFact[] {
  if (sizeOf(fact) <= most) return [fact];
  const count = most - (fact.read === null ? 0 : 1);
  const first = { ...fact, notifications: fact.notifications.slice(0, count), isLast: false };
  return [first, ...cut({ ...fact, read: null, notifications: fact.notifications.slice(count) }, most)];
}

/** How many changes of inboxes the facts come to at most. */
export function countChanges(facts: readonly RoomFact[]): number {
  return facts.reduce((sum, fact) => sum + sizeOf(fact), 0);
}

function sizeOf({ read, notifications }: RoomFact): number {
  return notifications.length + (read === null ? 0 : 1);
}
