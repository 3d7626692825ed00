import { newlyMentioned } from './decide-mentions.ts';
import type { RoomState } from './decision.ts';
import { type Message, seenFrom } from './message.ts';
import type { EditCommand, SendCommand } from './room-command.ts';
import type { MessageSentEntry, ThreadReplySentEntry } from './room-log-entry.ts';
import { seesNumber } from './seen-in-room.ts';
import type { FollowedThread, ThreadPlace } from './thread.ts';

/**
 * Who follow a thread by a message in it: whom it mentions by name, and of a new one its author, and who wrote what the thread hangs from.
 * Nobody does who does not see that, and no mention over a block counts.
 */
export function followersBy(
  state: RoomState,
  { actorId, kind, notNotifiedIds }: SendCommand | EditCommand,
  { mentions, inThread }: Message,
  root?: Message,
): readonly string[] {
  const mentioned = mentions.flatMap(({ userId }) => (userId === null ? [] : [userId]));
  const others = [...mentioned, ...(root === undefined ? [] : [root.senderId])];
  const number = inThread?.rootNumber ?? 0;
  return [
    ...(kind === 'send' ? [actorId] : []),
    ...others.filter((id) => seesNumber(state, id, number) && !notNotifiedIds.has(id)),
  ];
}

/** The place of a message as an entry says it: with the root's number of what is in a thread alone. */
export function placeInThread(
  message: Message,
): Pick<MessageSentEntry, 'number' | 'threadRootId' | 'ownNumber' | 'threadNumber'> {
  const { number: ownNumber, inThread } = message;
  const number = seenFrom(message);
  if (inThread === null) return { number };
  const { rootId: threadRootId, number: threadNumber } = inThread;
  return { number, threadRootId, threadNumber, ...(ownNumber < 0 && { ownNumber }) };
}

/** Only who follow the thread are notified, and whom the reply mentions. */
export function describeReply(
  entry: Omit<ThreadReplySentEntry, 'type' | 'ownNumber' | 'threadNumber' | 'threadRootId' | 'recipientIds'>,
  reply: {
    readonly message: Message;
    readonly inThread: ThreadPlace;
    readonly thread: FollowedThread | undefined;
  },
  state: RoomState,
  isNotified: (userId: string) => boolean,
): ThreadReplySentEntry {
  const { message, inThread, thread } = reply;
  const isTold = (id: string): boolean => isNotified(id) && seesNumber(state, id, inThread.rootNumber);
  const mentionedIds = newlyMentioned(state, [], message.mentions).filter(isTold);
  return {
    ...entry,
    type: 'ThreadReplySent',
    threadRootId: inThread.rootId,
    ownNumber: message.number,
    threadNumber: inThread.number,
    recipientIds: (thread?.followerIds ?? []).filter(isTold),
    ...(mentionedIds.length > 0 && { mentionedIds }),
  };
}
