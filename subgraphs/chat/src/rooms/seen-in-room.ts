import type { RoomState } from './decision.ts';
import { type Message, seenFrom } from './message.ts';

/** Whether a member sees the message of the room with this number: from their latest joining on. */
export function seesNumber({ members }: Pick<RoomState, 'members'>, userId: string, number: number): boolean {
  const member = members.get(userId);
  return member !== undefined && number >= (member.firstVisibleNumber ?? 1);
}

/** Who was removed and is back sees less than when they asked. */
export function seenBy(
  state: Pick<RoomState, 'members'>,
  actorId: string,
  message: Message | undefined,
): Message | undefined {
  return message !== undefined && seesNumber(state, actorId, seenFrom(message)) ? message : undefined;
}
