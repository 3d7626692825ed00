import type { AcceptedMessage, OutboxView } from '../outbox/outbox-list.ts';
import type { OutboxMessage } from '../outbox/outbox-message.ts';
import { withMutations } from '../message-actions/message-mutation.ts';
import type { RefusedMutation } from '../message-actions/mutations.ts';
import type { TimelineMessage } from './conversation-state.ts';
import type { ConversationView } from './conversation-store.ts';
import type { QuotedMessageFragment } from './graph.generated.ts';
import { messageHref, threadHref } from '../rooms/message-href.ts';
import { markOf, type MessageMark } from './receipts.ts';

/** What stands below another in a conversation. */
export type Row =
  | { readonly type: 'day'; readonly key: string; readonly date: string }
  | { readonly type: 'unread'; readonly key: string }
  /** Between a message and the replies that hang from it. */
  | { readonly type: 'replies'; readonly key: string; readonly count: number }
  | {
      readonly type: 'message';
      readonly key: string;
      readonly message: TimelineMessage;
      readonly startsGroup: boolean;
      readonly isOwn: boolean;
      readonly mark: MessageMark;
      /** What the viewer wanted to do with it last, where that was refused. */
      readonly refused: RefusedMutation | undefined;
      /** Where the thread is that it has or is in, unless that is what is shown. */
      readonly threadHref: string | undefined;
    }
  | {
      readonly type: 'pending';
      readonly key: string;
      readonly message: OutboxMessage;
      readonly isSent: boolean;
      /** What it answers, where that is among the messages here. */
      readonly replyTo: QuotedMessageFragment | null;
    };

/** Messages of one sender belong together when no more than this lies between them. */
const groupMs = 5 * 60_000;

export interface RowsOf {
  readonly state: Pick<ConversationView<unknown>, 'timeline' | 'receipts' | 'mutations' | 'refused'>;
  readonly outbox: OutboxView;
  readonly roomId: string;
  /** Of a thread the message that it hangs from, which has the number 0; undefined of a room. */
  readonly threadRootId?: string;
  readonly viewerId: string;
  /** The number of people beside the viewer. */
  readonly others: number;
  readonly firstUnread: number | undefined;
}

/** The rows of a conversation; own messages that the stream has not brought yet are at the end. */
export function rowsOf(props: RowsOf): readonly Row[] {
  const { state, viewerId, others, firstUnread, threadRootId } = props;
  const { hasNext } = state.timeline;
  const messages = withMutations(state.timeline.messages, state.mutations);
  const rows: Row[] = [];
  let before: TimelineMessage | undefined;
  for (const message of messages) {
    const day = dayOf(message.sentAt);
    if (before === undefined || dayOf(before.sentAt) !== day)
      rows.push({ type: 'day', key: `day ${day}`, date: message.sentAt });
    if (message.number === firstUnread) rows.push({ type: 'unread', key: 'unread' });
    const isOwn = message.sender?.id === viewerId;
    rows.push({
      type: 'message',
      key: message.clientMessageId ?? message.id,
      message,
      startsGroup: rows.at(-1)?.type !== 'message' || !belongs(before, message),
      isOwn,
      mark: isOwn ? markOf(state.receipts, message.number, viewerId, others) : 'sent',
      refused: state.refused.get(message.id),
      threadHref: threadRootId === undefined ? threadOf(props.roomId, message) : undefined,
    });
    if (message.id === threadRootId)
      rows.push({ type: 'replies', key: 'replies', count: message.thread?.replyCount ?? 0 });
    before = message;
  }
  return hasNext ? rows : [...rows, ...pendingRows(props, messages)];
}

/** The thread that hangs from a message as soon as somebody has replied, or in which it is a reply. */
function threadOf(
  roomId: string,
  { id, thread, threadRoot }: Pick<TimelineMessage, 'id' | 'thread' | 'threadRoot'>,
): string | undefined {
  if (threadRoot !== null) return messageHref(roomId, id, threadRoot.id);
  return thread !== null && thread.replyCount > 0 ? threadHref(roomId, id) : undefined;
}

function pendingRows(
  { outbox: { accepted, waiting }, roomId, threadRootId }: RowsOf,
  messages: readonly TimelineMessage[],
): readonly Row[] {
  const shown = new Set(messages.flatMap(({ id, clientMessageId }) => [id, clientMessageId]));
  const isSent = (message: OutboxMessage): message is AcceptedMessage => 'messageId' in message;
  return [...accepted, ...waiting]
    .filter(
      (message) =>
        message.roomId === roomId &&
        (message.threadRootId === (threadRootId ?? null) ||
          (threadRootId === undefined && message.alsoInRoom)),
    )
    .filter(
      (message) => !shown.has(message.clientMessageId) && !(isSent(message) && shown.has(message.messageId)),
    )
    .map((message) => ({
      type: 'pending',
      key: message.clientMessageId,
      message,
      isSent: isSent(message),
      replyTo: messages.find(({ id }) => id === message.replyToId) ?? null,
    }));
}

function belongs(before: TimelineMessage | undefined, { sender, sentAt }: TimelineMessage): boolean {
  return before?.sender?.id === sender?.id && Date.parse(sentAt) - Date.parse(before?.sentAt ?? '') < groupMs;
}

function dayOf(time: string): string {
  return new Date(time).toDateString();
}
