import { refuse } from '@parley/service-kit/refusals';
import type { Message } from './message.ts';
import type { CommandOutcome, PinCommand } from './room-command.ts';

/** The number of pinned messages of a room. */
export const mostPins = 50;

/** What is pinned already, or is not, stays as it is. `pinnedCount`: of the room, before. */
export function decidePin(
  message: Message | undefined,
  { kind, actorId }: PinCommand,
  pinnedCount: number,
  at: Date,
): CommandOutcome {
  if (message === undefined) return refuse('MessageNotFound');
  if (kind === 'unpin') return { message: message.pinned === null ? message : { ...message, pinned: null } };
  if (message.deletedAt !== null) return refuse('MessageIsDeleted');
  if (message.pinned !== null) return { message };
  if (pinnedCount >= mostPins) return refuse('TooManyPins');
  return { message: { ...message, pinned: { at, userId: actorId } } };
}
