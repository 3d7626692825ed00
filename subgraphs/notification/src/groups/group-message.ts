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
  readonly saidAt: Date;
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
    saidAt: new Date(event.data.at),
    membersVersion,
    exceptIds,
    // What is undefined would be null when it is read from the store.
    ...(repliedToId !== undefined && { repliedToId }),
    ...(mentionedIds !== undefined && { mentionedIds }),
    ...(mentionsAll !== undefined && { mentionsAll }),
  };
}

/** A group with more members notifies of mentions only, unless somebody wants more. */
const mostForAllMessages = 100;

/** Whom a message may notify. */
export interface Recipients {
  readonly ids: readonly string[];
  /** Of what is no mention only these; null: all of them. */
  readonly ofAllMessages: ReadonlySet<string> | null;
}

export function isLargeGroup(memberIds: ReadonlySet<string>): boolean {
  return memberIds.size > mostForAllMessages;
}

/** Who may be notified of a message; null while the members of its group are not known as of its version. */
export function createRecipientsOf(deps: {
  readonly groups: { membersAt(roomId: string, version: number): Promise<ReadonlySet<string> | null> };
  readonly inbox: { wantAllMessagesOf(roomId: string): Promise<ReadonlySet<string>> };
}): (message: GroupMessage) => Promise<Recipients | null> {
  const { groups, inbox } = deps;
  return async ({ roomId, membersVersion, senderId, exceptIds }) => {
    const memberIds = await groups.membersAt(roomId, membersVersion);
    if (memberIds === null) return null;
    const except = new Set([senderId, ...exceptIds]);
    const ids = [...memberIds].filter((userId) => !except.has(userId));
    return { ids, ofAllMessages: isLargeGroup(memberIds) ? await inbox.wantAllMessagesOf(roomId) : null };
  };
}
