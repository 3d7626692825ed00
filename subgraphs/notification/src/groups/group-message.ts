import type { EventOf } from '@parley/event-bus';
import type { MessageSent } from '@parley/events';

/** A message to a group, whose recipients its members say. */
export interface GroupMessage {
  readonly eventId: string;
  readonly traceparent?: string | undefined;
  readonly roomId: string;
  readonly messageId: string;
  readonly number: number;
  readonly senderId: string;
  /** The members are those as of this entry of the group's log. */
  readonly membersVersion: number;
  readonly exceptIds: readonly string[];
}

/** Null where the event lists its recipients: of a 1:1 room, or from before the members had a version. */
export function toGroupMessage(event: EventOf<typeof MessageSent>): GroupMessage | null {
  const { roomId, messageId, number, senderId, membersVersion, exceptIds = [] } = event.data;
  if (membersVersion === undefined) return null;
  const { id: eventId, traceparent } = event;
  return { eventId, traceparent, roomId, messageId, number, senderId, membersVersion, exceptIds };
}

/** Who is notified of it, of these members. */
export function recipientsOf(
  { senderId, exceptIds }: Pick<GroupMessage, 'senderId' | 'exceptIds'>,
  memberIds: ReadonlySet<string>,
): readonly string[] {
  const except = new Set([senderId, ...exceptIds]);
  return [...memberIds].filter((userId) => !except.has(userId));
}
