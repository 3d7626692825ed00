import type { Finding } from '@parley/testkit';
import { reporter, type Report } from './check-log.ts';
import type { Follower, Seen } from './follower.ts';
import { hasStayed, isInAt, presentStay, shownIn, type Stay, staysOf } from './stays.ts';
import type { LogRow, StoredRoom } from './stored-room.ts';

const noEntries = new Set(['StreamStart', 'ResumeGap', 'MessagesRead']);

export const entriesOf = (seen: readonly Seen[]): readonly Seen[] =>
  seen.filter(({ __typename }) => !noEntries.has(__typename));

/** Whether they were shown all there is of their present stay, and the newest receipts. */
export function hasCaughtUp(follower: Follower, stored: StoredRoom): boolean {
  const stay = presentStay(staysOf(stored.log, follower.person.id));
  if (stay === null) return true;
  const last = shownIn(stored.log, stay).at(-1)?.seq ?? 0;
  const highest = Math.max(0, ...follower.sessions.flat().map(({ seq }) => seq));
  return highest >= last && missingReceipts(follower, stored).length === 0;
}

/**
 * Each stream showed a piece of what its person may see of the log, without a hole; nothing of when they were not there; and the newest
 * receipts of the others.
 */
export function checkFollower(follower: Follower, stored: StoredRoom): Finding[] {
  const { person, room, sessions } = follower;
  const report = reporter(room.id, `the stream of ${person.username}`);
  const stays = staysOf(stored.log, person.id);
  const older = olderVotes(stored.log);
  const shown = stays.flatMap((stay) => shownIn(stored.log, stay));
  const findings: Finding[] = [];
  // The place that the stream has reached, whatever it showed there.
  let last = 0;
  for (const session of sessions) {
    if (session[0]?.__typename === 'StreamStart') last = session[0].seq;
    // Who was removed and is back while their connection was lost goes on with their return.
    const piece = shown.filter(({ seq }) => seq > last);
    findings.push(...pieceFindings(entriesOf(session), { piece, stays, older }, report));
    last = Math.max(last, session.at(-1)?.seq ?? 0);
  }
  const end = presentStay(stays) === null ? undefined : shown.at(-1);
  if (end !== undefined && end.seq > last) findings.push(report('lost', `${last + 1} to ${end.seq}`));
  const gaps = sessions.flat().filter(({ __typename }) => __typename === 'ResumeGap');
  return [
    ...findings,
    ...gaps.map(({ seq }) => report('gap', `after ${seq}`)),
    ...missingReceipts(follower, stored).map((each) => report('lost', `the receipt of ${each}`)),
  ];
}

/** A stream that is opened or goes on again shows nothing from before the latest return: it may skip to one. */
function pieceFindings(
  entries: readonly Seen[],
  {
    piece,
    stays,
    older,
  }: {
    readonly piece: readonly LogRow[];
    readonly stays: readonly Stay[];
    readonly older: ReadonlySet<number>;
  },
  report: Report,
): Finding[] {
  const rows = piece[Symbol.iterator]();
  const next = (seen: Seen): LogRow | undefined => {
    const row = rows.next().value;
    const isReturn = row !== undefined && row.seq < seen.seq && stays.some(([from]) => from === seen.seq);
    const isLeftOut = row !== undefined && row.seq < seen.seq && older.has(row.seq);
    return isReturn || isLeftOut ? next(seen) : row;
  };
  return entries.flatMap((seen) => {
    if (!isInAt(stays, seen.seq)) return [report('leak', `${seen.__typename} ${seen.seq}`)];
    const row = next(seen);
    // Who is removed before the message is read sees none, and then the end.
    const isCutOff = seen.message === null && stays.some(([, to]) => seen.seq <= to && to !== Infinity);
    const number = isCutOff ? row && numberIn(row) : seen.message?.number;
    const is = [seen.seq, seen.__typename, number, seen.user?.id, seen.emoji].join(' ');
    const wanted = row === undefined ? 'nothing' : describe(row);
    return is === wanted ? [] : [report('disagreement', `${is}, where the log has ${wanted}`)];
  });
}

/** The places of votes after which there are others in the same poll: a stream may leave them out. */
export function olderVotes(log: readonly LogRow[]): ReadonlySet<number> {
  const votes = log.filter(({ type }) => type === 'PollVoted');
  const newest = new Map(votes.map(({ messageId, seq }) => [messageId, seq]));
  return new Set(votes.flatMap(({ messageId, seq }) => (newest.get(messageId) === seq ? [] : [seq])));
}

/** Of a reply that is in its thread alone the log says the number of what the thread hangs from. */
function numberIn({ type, number, ownNumber }: LogRow): number | undefined {
  return type === 'ThreadReplySent' || ownNumber !== undefined ? 0 : number;
}

/** An event names who reacted, else whose membership it is; of messages the log says it by the sender of each. */
function describe(row: LogRow): string {
  const { seq, type, userId, actorId, emoji } = row;
  return [seq, type, numberIn(row), emoji === undefined ? userId : actorId, emoji].join(' ');
}

/** Of those who have read on during the run, for who was there all the time: of others it depends on when they came. */
function missingReceipts({ person, room, sessions }: Follower, { log, receipts }: StoredRoom): string[] {
  if (room.group === null || !hasStayed(log, person.id, room.from)) return [];
  const newest = new Map<string, number>();
  for (const { user, upTo } of sessions.flat()) if (user && upTo !== undefined) newest.set(user.id, upTo);
  return receipts.flatMap(({ userId, upTo }) => {
    const isOld = room.receipts.get(userId) === upTo;
    const isShown = isOld || userId === person.id || newest.get(userId) === upTo;
    return isShown ? [] : [`${userId}: ${newest.get(userId)} of ${upTo}`];
  });
}
