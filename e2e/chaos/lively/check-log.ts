import type { Finding, FindingKind } from '@parley/testkit';
import { isInAt, staysOf } from './stays.ts';
import type { StoredRoom } from './stored-room.ts';
import { factsOf } from './room-facts.ts';

export type Report = (kind: FindingKind, detail: string) => Finding;

export const reporter =
  (room: string, where: string): Report =>
  (kind, detail) => ({ kind, room, where, detail });

/** The log is dense and in order, what it says of messages, members and reactions is what is there, and who said something was there. */
export function checkLog(roomId: string, stored: StoredRoom): Finding[] {
  const report = reporter(roomId, 'log');
  const { log, messages, reactions, lastSeq, lastNumber, memberCount } = stored;
  const sent = log.filter(({ type }) => type === 'MessageSent');
  const replies = log.filter(({ type }) => type === 'ThreadReplySent');
  const { members, given } = factsOf(log);
  const stored_ = reactions.map(({ messageId, emoji, userId }) => `${messageId} ${emoji} ${userId}`);
  return [
    ...dense(
      'entries',
      log.map(({ seq }) => seq),
      lastSeq,
      report,
    ),
    ...dense(
      'messages',
      messages.flatMap(({ number }) => (number > 0 ? [number] : [])),
      lastNumber,
      report,
    ),
    ...dense(
      'entries of messages',
      sent.map(({ number }) => number ?? 0),
      lastNumber,
      report,
    ),
    ...log.flatMap(({ seq, at }, index) =>
      at < (log[index - 1]?.at ?? at)
        ? [report('inversion', `entry ${seq} is earlier than the one before`)]
        : [],
    ),
    ...[...new Set(replies.map(({ threadRootId }) => threadRootId))].flatMap((rootId) => {
      const numbers = replies.flatMap((row) => (row.threadRootId === rootId ? [row.threadNumber ?? 0] : []));
      return dense(`replies to ${rootId}`, numbers, numbers.length, report);
    }),
    ...[...sent, ...replies].flatMap(({ seq, actorId }) =>
      isInAt(staysOf(log, actorId), seq)
        ? []
        : [report('phantom', `${seq} is of somebody who was not there`)],
    ),
    ...(memberCount === undefined || memberCount === members.size
      ? []
      : [report('disagreement', `${members.size} members by the log, ${memberCount} in the room`)]),
    ...differences(given, new Set(stored_)).map((each) => report('disagreement', `the reaction ${each}`)),
  ];
}

function dense(what: string, numbers: readonly number[], last: number, report: Report): Finding[] {
  const isDense = numbers.length === last && numbers.every((number, index) => number === index + 1);
  return isDense ? [] : [report('gap', `the ${what} are ${numbers.join(' ')}, the last is ${last}`)];
}

/** What is in one of the two alone. */
export function differences<T>(one: ReadonlySet<T>, other: ReadonlySet<T>): readonly T[] {
  return [...[...one].filter((each) => !other.has(each)), ...[...other].filter((each) => !one.has(each))];
}
