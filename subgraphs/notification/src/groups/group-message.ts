import type { EventOf } from '@parley/event-bus';
import type { MessageSent } from '@parley/events';

/** A message to a group, whose recipients its members say. */
export interface GroupMessage {
  readonly eventId: string;
  readonly traceparent?: string;
  readonly roomId: string;
  readonly messageId: string;
  readonly number: number;
  readonly senderId: string;
  /** The members are those as of this entry of the group's log. */
  readonly membersVersion: number;
  readonly exceptIds: readonly string[];
  readonly repliedToId?: string;
  readonly mentionedIds?: readonly string[];
  readonly mentionsAll?: boolean;
}

/** Null where the event lists its recipients: of a 1:1 room, or from before the members had a version. */
export function toGroupMessage(event: EventOf<typeof MessageSent>): GroupMessage | null {
  const { roomId, messageId, number, senderId, membersVersion, exceptIds = [] } = event.data;
  if (membersVersion === undefined) return null;
  const { repliedToId, mentionedIds, mentionsAll } = event.data;
  return {
    eventId: event.id,
    ...(event.traceparent !== undefined && { traceparent: event.traceparent }),
    roomId,
    messageId,
    number,
    senderId,
    membersVersion,
    exceptIds,
    // What is undefined would be null when it is read from the store.
    ...(repliedToId !== undefined && { repliedToId }),
    ...(mentionedIds !== undefined && { mentionedIds }),
    ...(mentionsAll !== undefined && { mentionsAll }),
  };
}

/** A group with more members notifies of mentions only. */
const largestLoudGroup = 100;

/** Whom a message may notify, and whether of a mention only. */
export interface Recipients {
  readonly ids: readonly string[];
  readonly ofMentionsOnly: boolean;
}

/** Who may be notified of it, of these members. */
export function recipientsOf(
  { senderId, exceptIds }: Pick<GroupMessage, 'senderId' | 'exceptIds'>,
  memberIds: ReadonlySet<string>,
): Recipients {
  const except = new Set([senderId, ...exceptIds]);
  const ids = [...memberIds].filter((userId) => !except.has(userId));
  return { ids, ofMentionsOnly: memberIds.size > largestLoudGroup };
}
