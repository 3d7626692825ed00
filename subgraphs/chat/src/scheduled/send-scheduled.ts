import { keyedMutex, limit } from '@parley/async';
import { isRefusal, type Refusal } from '@parley/service-kit/refusals';
import type { MessagingPart } from '@parley/service-kit/service';
import type { SlowMode } from '../rooms/decide-slow-mode.ts';
import { createDueWorker } from '../rooms/due-worker.ts';
import type { ScheduledMessageStore } from '../stores/scheduled-message-store.ts';
import type { ScheduledMessage } from './scheduled-message.ts';

const mostAtOnce = 8;

/**
 * Sends what is due, also what became due while nothing ran; those of a room in the order of their times, unless one has to be tried again. Several instances share them.
 * What comes too early for the slow mode of its room waits on, and may be changed and cancelled meanwhile.
 * Who dies while sending leaves it to another, which sends it again: by its `clientMessageId` it is stored once.
 */
export function createScheduledSender(deps: {
  readonly scheduled: Pick<
    ScheduledMessageStore,
    'due' | 'claim' | 'noteSent' | 'noteFailed' | 'wait' | 'retryLater'
  >;
  readonly sendMessage: (userId: string, input: object) => Promise<object | Refusal | SlowMode>;
  readonly logger: { warn(fields: object, message: string): void };
  readonly now: () => Date;
}): MessagingPart {
  const { scheduled, sendMessage, logger, now } = deps;
  const mutex = keyedMutex();
  const inTurn = limit(mostAtOnce);

  const send = async ({ id }: ScheduledMessage): Promise<void> => {
    const claimed = await scheduled.claim(id, now());
    if (claimed === null) return;
    const { userId, roomId, clientMessageId, text, replyTo, threadRootId, alsoInRoom } = claimed;
    const input = { roomId, clientMessageId, text, replyTo, threadRootId, alsoInRoom };
    try {
      await note(id, await sendMessage(userId, input));
    } catch (error) {
      logger.warn({ err: error, id }, 'A scheduled message could not be sent yet');
      await scheduled.retryLater(id, now());
    }
  };
  const note = (id: string, outcome: object | Refusal | SlowMode): Promise<void> => {
    if (!isRefusal(outcome)) return scheduled.noteSent(id, now());
    if ('retryAfter' in outcome)
      return scheduled.wait(id, new Date(now().getTime() + outcome.retryAfter * 1_000));
    return scheduled.noteFailed(id, outcome.refused);
  };
  return createDueWorker({
    due: scheduled.due,
    run: (message) => mutex([message.roomId], () => inTurn(() => send(message))),
    now,
    onError: (error) => logger.warn({ err: error }, 'Scheduled messages could not be sent yet'),
  });
}
