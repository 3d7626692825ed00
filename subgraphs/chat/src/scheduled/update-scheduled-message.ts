import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import { withTrace } from '../rooms/traced.ts';
import type { ScheduledMessageStore } from '../stores/scheduled-message-store.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { MayReplyInThread } from '../messages/may-reply-in-thread.ts';
import type { MayReplyTo } from '../messages/may-reply-to.ts';
import { timeProblem, updateScheduledMessageInput } from './scheduled-input.ts';
import type { ScheduledMessage } from './scheduled-message.ts';
import { changedPlace } from './scheduled-place.ts';

type Result =
  | { readonly scheduledMessage: ScheduledMessage }
  | Refusal<'ScheduledMessageNotFound' | 'ScheduledMessageIsSent' | 'MessageNotFound' | 'NotAThreadRoot'>
  | InvalidInput;

/** Changes a message that is not sent yet; one that has failed waits again. */
export function createUpdateScheduledMessage(deps: {
  readonly findVisibleRoom: FindVisibleRoom;
  readonly mayReplyTo: MayReplyTo;
  readonly mayReplyInThread: MayReplyInThread;
  readonly scheduled: Pick<ScheduledMessageStore, 'find' | 'update'>;
  readonly now: () => Date;
}) {
  const { findVisibleRoom, mayReplyTo, mayReplyInThread, scheduled, now } = deps;
  /** What is left as it was is not asked about: older apps know no answer to it. It is when the time comes. */
  const isNoRoot = async (viewerId: string, roomId: string, rootId?: string | null): Promise<boolean> => {
    if (rootId === undefined || rootId === null) return false;
    const room = await findVisibleRoom(viewerId, roomId);
    return room === null || !(await mayReplyInThread(viewerId, room, rootId));
  };
  return async (viewerId: string, input: unknown, origin: OperationOrigin = {}): Promise<Result> => {
    const parsed = parseInput(updateScheduledMessageInput, input);
    if (isRefusal(parsed)) return parsed;
    const { id, threadRootId, alsoInRoom, ...content } = parsed.valid;
    const late = timeProblem(content.sendAt, now());
    if (late !== null) return late;
    const found = await scheduled.find(viewerId, id);
    if (found === null || found.state === 'CANCELLED') return refuse('ScheduledMessageNotFound');
    if (!(await mayReplyTo(viewerId, found.roomId, content.replyTo))) return refuse('MessageNotFound');
    const place = changedPlace(found, { threadRootId, alsoInRoom });
    if (isRefusal(place)) return place;
    if (await isNoRoot(viewerId, found.roomId, threadRootId)) return refuse('NotAThreadRoot');
    const isMoved = threadRootId !== undefined || alsoInRoom !== undefined;
    const updated = await scheduled.update(viewerId, id, {
      ...content,
      ...(isMoved && place),
      ...withTrace(origin),
    });
    if (updated !== null) return { scheduledMessage: updated };
    const present = await scheduled.find(viewerId, id);
    return refuse(isSent(present) ? 'ScheduledMessageIsSent' : 'ScheduledMessageNotFound');
  };
}

/** Or is being sent: it cannot be held up any more. */
export function isSent(message: ScheduledMessage | null): boolean {
  return message?.state === 'SENT' || message?.state === 'SENDING';
}
