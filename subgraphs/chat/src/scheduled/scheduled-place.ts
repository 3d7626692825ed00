import { invalidInput, type InvalidInput } from '@parley/service-kit/refusals';
import { onlyInThread } from '../messages/message-input.ts';
import type { ScheduledPlace } from './scheduled-message.ts';

/** Undefined: it is not said. Apps from before there were threads say nothing of them. */
export interface AskedPlace {
  readonly threadRootId?: string | null | undefined;
  readonly alsoInRoom?: boolean | undefined;
}

/**
 * Where a message is to be said. What is not said of it stays: else a reply would come to be in the room by what an
 * older app changes.
 */
export function changedPlace(
  before: ScheduledPlace,
  { threadRootId = before.threadRootId, alsoInRoom: asked }: AskedPlace,
): ScheduledPlace | InvalidInput {
  const alsoInRoom = asked ?? (threadRootId !== null && before.alsoInRoom);
  if (threadRootId === null && alsoInRoom) return invalidInput('alsoInRoom', onlyInThread.error);
  return { threadRootId, alsoInRoom };
}
