import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import { withTrace } from '../rooms/traced.ts';
import type { ScheduledMessageStore } from '../stores/scheduled-message-store.ts';
import type { MayReplyInThread } from '../messages/may-reply-in-thread.ts';
import type { MayReplyTo } from '../messages/may-reply-to.ts';
import { scheduleMessageInput, timeProblem } from './scheduled-input.ts';
import { isSameContent, mostScheduled, type ScheduledMessage } from './scheduled-message.ts';

export type TooManyScheduledMessages = Refusal<'TooManyScheduledMessages'> & { readonly limit: number };

type Result =
  | { readonly scheduledMessage: ScheduledMessage }
  | Refusal<'NotARoomMember' | 'MessageNotFound' | 'NotAThreadRoot' | 'ClientMessageIdReused'>
  | TooManyScheduledMessages
  | InvalidInput;

/** Keeps a message until its time, once per `clientMessageId`. Whether it may be sent is asked then, by the rules of that moment. */
export function createScheduleMessage(deps: {
  readonly findVisibleRoom: FindVisibleRoom;
  readonly mayReplyTo: MayReplyTo;
  readonly mayReplyInThread: MayReplyInThread;
  readonly scheduled: Pick<ScheduledMessageStore, 'findRepeat' | 'add'>;
  readonly newId: () => string;
  readonly now: () => Date;
}) {
  const { findVisibleRoom, mayReplyTo, mayReplyInThread, scheduled, newId, now } = deps;
  return async (viewerId: string, input: unknown, origin: OperationOrigin = {}): Promise<Result> => {
    const parsed = parseInput(scheduleMessageInput, input);
    if (isRefusal(parsed)) return parsed;
    const content = parsed.valid;
    const { roomId } = content;
    const answer = (kept: ScheduledMessage): Result =>
      kept.roomId === roomId && isSameContent(kept, content)
        ? { scheduledMessage: kept }
        : refuse('ClientMessageIdReused');
    // A repeat is answered whatever has become of the room, or of the message, since.
    const repeat = await scheduled.findRepeat(viewerId, content.clientMessageId);
    if (repeat !== null) return answer(repeat);
    const late = timeProblem(content.sendAt, now());
    if (late !== null) return late;
    const room = await findVisibleRoom(viewerId, roomId);
    if (room === null) return refuse('NotARoomMember');
    if (!(await mayReplyTo(viewerId, roomId, content.replyTo))) return refuse('MessageNotFound');
    if (!(await mayReplyInThread(viewerId, room, content.threadRootId))) return refuse('NotAThreadRoot');
    const made = { ...content, id: newId(), userId: viewerId, createdAt: now(), ...withTrace(origin) };
    const kept = await scheduled.add(made);
    return kept === 'full' ? refuse('TooManyScheduledMessages', { limit: mostScheduled }) : answer(kept);
  };
}
