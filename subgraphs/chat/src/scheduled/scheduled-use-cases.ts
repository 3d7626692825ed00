import type { MayReplyInThread } from '../messages/may-reply-in-thread.ts';
import type { MayReplyTo } from '../messages/may-reply-to.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { ScheduledMessageStore } from '../stores/scheduled-message-store.ts';
import { createCancelScheduledMessage } from './cancel-scheduled-message.ts';
import { createScheduleMessage } from './schedule-message.ts';
import { createUpdateScheduledMessage } from './update-scheduled-message.ts';

/** What a viewer can do with messages that are sent later. */
export function createScheduledUseCases(deps: {
  readonly findVisibleRoom: FindVisibleRoom;
  readonly mayReplyTo: MayReplyTo;
  readonly mayReplyInThread: MayReplyInThread;
  readonly scheduled: ScheduledMessageStore;
  readonly newId: () => string;
  readonly now: () => Date;
}) {
  return {
    scheduleMessage: createScheduleMessage(deps),
    updateScheduledMessage: createUpdateScheduledMessage(deps),
    cancelScheduledMessage: createCancelScheduledMessage(deps),
  };
}
