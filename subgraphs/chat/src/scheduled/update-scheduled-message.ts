import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { ScheduledMessageStore } from '../stores/scheduled-message-store.ts';
import type { MayReplyTo } from '../messages/may-reply-to.ts';
import { timeProblem, updateScheduledMessageInput } from './scheduled-input.ts';
import type { ScheduledMessage } from './scheduled-message.ts';

type Result =
  | { readonly scheduledMessage: ScheduledMessage }
  | Refusal<'ScheduledMessageNotFound' | 'ScheduledMessageIsSent' | 'MessageNotFound'>
  | InvalidInput;

/** Changes a message that is not sent yet; one that has failed waits again. */
export function createUpdateScheduledMessage(deps: {
  readonly mayReplyTo: MayReplyTo;
  readonly scheduled: Pick<ScheduledMessageStore, 'find' | 'update'>;
  readonly now: () => Date;
}) {
  const { mayReplyTo, scheduled, now } = deps;
  return async (viewerId: string, input: unknown): Promise<Result> => {
    const parsed = parseInput(updateScheduledMessageInput, input);
    if (isRefusal(parsed)) return parsed;
    const { id, ...content } = parsed.valid;
    const late = timeProblem(content.sendAt, now());
    if (late !== null) return late;
    const found = await scheduled.find(viewerId, id);
    if (found === null || found.state === 'CANCELLED') return refuse('ScheduledMessageNotFound');
    if (!(await mayReplyTo(viewerId, found.roomId, content.replyTo))) return refuse('MessageNotFound');
    const updated = await scheduled.update(viewerId, id, content);
    if (updated !== null) return { scheduledMessage: updated };
    const present = await scheduled.find(viewerId, id);
    return refuse(isSent(present) ? 'ScheduledMessageIsSent' : 'ScheduledMessageNotFound');
  };
}

/** Or is being sent: it cannot be held up any more. */
export function isSent(message: ScheduledMessage | null): boolean {
  return message?.state === 'SENT' || message?.state === 'SENDING';
}
