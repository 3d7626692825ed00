import type { RoomState } from './decision.ts';
import { type Message, seenFrom } from './message.ts';

/** Whether a member sees the message of the room with this number: from their latest joining on, until it expires. */
export function seesNumber(
  { members, expiredUpTo }: Pick<RoomState, 'members' | 'expiredUpTo'>,
  userId: string,
  number: number,
): boolean {
  const member = members.get(userId);
  return member !== undefined && number > expiredUpTo && number >= (member.firstVisibleNumber ?? 1);
}

/** Who was removed and is back sees less than when they asked. */
export function seenBy(
  state: Pick<RoomState, 'members' | 'expiredUpTo'>,
  actorId: string,
  message: Message | undefined,
): Message | undefined {
  return message !== undefined && seesNumber(state, actorId, seenFrom(message)) ? message : undefined;
}

/** The message as the service sees it. */
export function unlessExpired(
  { expiredUpTo }: Pick<RoomState, 'expiredUpTo'>,
  message: Message | undefined,
): Message | undefined {
  return message !== undefined && seenFrom(message) > expiredUpTo ? message : undefined;
}
