import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import { withTrace } from '../rooms/traced.ts';
import type { ScheduledMessageStore } from '../stores/scheduled-message-store.ts';
import { cancelScheduledMessageInput } from './scheduled-input.ts';
import { isSent } from './update-scheduled-message.ts';

type Result =
  | { readonly scheduledMessageId: string }
  | Refusal<'ScheduledMessageNotFound' | 'ScheduledMessageIsSent'>
  | InvalidInput;

/** Cancels a message that is not sent yet: from the answer on it never is. A repeat changes nothing. */
export function createCancelScheduledMessage({
  scheduled,
  now,
}: {
  readonly scheduled: Pick<ScheduledMessageStore, 'find' | 'cancel'>;
  readonly now: () => Date;
}) {
  return async (viewerId: string, input: unknown, origin: OperationOrigin = {}): Promise<Result> => {
    const parsed = parseInput(cancelScheduledMessageInput, input);
    if (isRefusal(parsed)) return parsed;
    const { id } = parsed.valid;
    if (await scheduled.cancel(viewerId, id, { endedAt: now(), ...withTrace(origin) }))
      return { scheduledMessageId: id };
    const found = await scheduled.find(viewerId, id);
    if (found?.state === 'CANCELLED') return { scheduledMessageId: id };
    return refuse(isSent(found) ? 'ScheduledMessageIsSent' : 'ScheduledMessageNotFound');
  };
}
