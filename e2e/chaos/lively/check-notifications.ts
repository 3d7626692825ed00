import type { Finding } from '@parley/testkit';
import { reporter } from './check-log.ts';
import type { LivelyRoom } from './lively-room.ts';
import { factsOf } from './room-facts.ts';
import { isInAt, staysOf } from './stays.ts';
import type { LogRow, NotificationRow, StoredRoom } from './stored-room.ts';

/** What somebody is to be notified of. */
interface Due {
  /** What of: two of one thing are one too many. */
  readonly key: string;
  /** Whether it must be there; else it may be: it was read, taken back or deleted, maybe before anybody was notified. */
  readonly isCertain: boolean;
  /** What was deleted or taken back is not there unread. */
  readonly isGone: boolean;
}

/** Everybody is notified of what the log says, and of what they could not send, once, and of nothing else. */
export function checkNotifications(
  room: LivelyRoom,
  stored: StoredRoom,
  notifications: readonly NotificationRow[],
): Finding[] {
  return room.people.flatMap(({ id, username }) => {
    const report = reporter(room.id, `notifications of ${username}`);
    const due = dueOf(id, room, stored);
    const old = new Set(
      stored.log.filter(({ seq }) => seq <= beginOf(room)).map(({ messageId }) => messageId),
    );
    const is = notifications.filter(
      ({ userId, messageId }) => userId === id && (messageId === null || !old.has(messageId)),
    );
    const keys = is.map(keyOf);
    const unread = new Set(is.filter(({ state }) => state === 'UNREAD').map(keyOf));
    const count = (all: readonly string[], key: string): number => all.filter((each) => each === key).length;
    const [possible, certain] = [due, due.filter(({ isCertain }) => isCertain)].map((all) =>
      all.map(({ key }) => key),
    );
    return [...new Set([...keys, ...(possible ?? [])])].flatMap((key) => [
      ...(count(keys, key) > count(possible ?? [], key)
        ? [report(possible?.includes(key) ? 'doubled' : 'phantom', key)]
        : []),
      ...(count(keys, key) < count(certain ?? [], key) ? [report('lost', key)] : []),
      ...(unread.has(key) && due.some((each) => each.key === key && each.isGone)
        ? [report('disagreement', `${key} is unread, of what is gone`)]
        : []),
    ]);
  });
}

/** All that ever happened in the group is known; in the 1:1 rooms others have been at work. */
function beginOf({ group, from }: LivelyRoom): number {
  return group === null ? from : 0;
}

function keyOf({ kind, actorId, messageId, emoji }: NotificationRow): string {
  return [kind, messageId, actorId, emoji].join(' ');
}

/** Whom a message mentions is notified of that, else whom it answers, else everybody. */
function kindOf({ mentionedIds, mentionsAll, repliedToId }: LogRow, userId: string): string {
  if (mentionsAll === true || mentionedIds?.includes(userId) === true) return 'MENTIONED';
  return repliedToId === userId ? 'REPLIED' : 'MESSAGE_RECEIVED';
}

function dueOf(userId: string, room: LivelyRoom, stored: StoredRoom): readonly Due[] {
  return [...dueByLog(userId, room, stored), ...dueByFailures(userId, stored)];
}

/** Who was not there any more when their message fell due is told; one that they called off after that is withdrawn. */
function dueByFailures(userId: string, { scheduled }: StoredRoom): readonly Due[] {
  const key = ['SCHEDULED_MESSAGE_FAILED', null, userId, null].join(' ');
  return scheduled.flatMap(({ userId: authorId, state }) =>
    authorId === userId && (state === 'FAILED' || state === 'CANCELLED')
      ? [{ key, isCertain: state === 'FAILED', isGone: false }]
      : [],
  );
}

function dueByLog(userId: string, room: LivelyRoom, { log, receipts }: StoredRoom): readonly Due[] {
  const stays = staysOf(log, userId);
  const { deleted, given } = factsOf(log);
  const own = log.filter(({ type, actorId }) => type === 'MessageSent' && actorId === userId);
  const receipt = receipts.find((each) => each.userId === userId)?.upTo ?? 0;
  const readUpTo = Math.max(receipt, own.at(-1)?.number ?? 0);
  /** Of what was said before their latest joining then they are not notified. */
  const sees = ({ seq, messageId }: LogRow): boolean => {
    const said = own.find((row) => row.messageId === messageId);
    return stays.some(([from, to]) => said !== undefined && from <= said.seq && from <= seq && seq <= to);
  };
  const takenBack = new Set(
    log.flatMap((row) =>
      row.type === 'ReactionRemoved' ? [`${row.messageId} ${row.emoji} ${row.actorId}`] : [],
    ),
  );
  return log.flatMap((row): readonly Due[] => {
    const { type, seq, actorId, messageId = '', number = 0, emoji = null } = row;
    if (seq <= beginOf(room) || actorId === userId) return [];
    const isGone = deleted.has(messageId);
    if (type === 'MessageSent' && isInAt(stays, seq)) {
      const key = [kindOf(row, userId), messageId, actorId, null].join(' ');
      return [{ key, isGone, isCertain: !isGone && number > readUpTo }];
    }
    if (type === 'ThreadReplySent' && row.recipientIds?.includes(userId) === true)
      return [
        { key: ['THREAD_REPLIED', messageId, actorId, null].join(' '), isGone: false, isCertain: false },
      ];
    if (type === 'ReactionAdded' && sees(row)) {
      const reaction = `${messageId} ${emoji} ${actorId}`;
      const key = ['REACTED', messageId, actorId, emoji].join(' ');
      return [
        { key, isGone: isGone || !given.has(reaction), isCertain: !isGone && !takenBack.has(reaction) },
      ];
    }
    if (type === 'RoomMemberAdded' && row.userId === userId)
      return [{ key: ['ADDED_TO_GROUP', null, actorId, null].join(' '), isGone: false, isCertain: true }];
    return [];
  });
}
