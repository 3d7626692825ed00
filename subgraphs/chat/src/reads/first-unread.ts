import DataLoader from 'dataloader';
import type { Message } from '../rooms/message.ts';
import type { MessageStore } from '../stores/message-store.ts';
import { byMembership, type Membership, type MembershipLoader } from './membership.ts';

/** The first message above where a member has read that is not deleted; null when there is none. `readAbove`: that number. */
export function createFirstUnread(
  messages: Pick<MessageStore, 'firstAbove'>,
  readAbove: (of: Membership) => Promise<number>,
): MembershipLoader<Message | null> {
  const load = async (asked: readonly Membership[]): Promise<readonly (Message | null)[]> => {
    const places = await Promise.all(
      asked.map(async (of) => ({ roomId: of.room.id, above: await readAbove(of), upTo: of.room.lastNumber })),
    );
    const found = await messages.firstAbove(places.filter(({ above, upTo }) => above < upTo));
    return places.map(
      ({ roomId, above }) => found.find(([at]) => at.roomId === roomId && at.above === above)?.[1] ?? null,
    );
  };
  return new DataLoader(load, byMembership);
}
