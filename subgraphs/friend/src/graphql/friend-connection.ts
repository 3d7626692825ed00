import type { FriendConnectionResolvers } from './graph.generated.ts';
import type { Context } from './context.ts';
import type { UserPage } from './user-page.ts';

/** A page of the friends of `ownerId`; how many there are in all is asked only where it is selected. */
export interface FriendPage extends UserPage {
  readonly ownerId: string;
}

export const FriendConnection: FriendConnectionResolvers<Context, FriendPage> = {
  totalCount: ({ ownerId }, _args, { useCases }) => useCases.lists.countFriends(ownerId),
};
