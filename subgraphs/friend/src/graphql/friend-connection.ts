import type { Connection } from '@parley/service-kit/subgraph';
import type { UserStub } from '../users/user-stub.ts';
import type { FriendConnectionResolvers } from './graph.generated.ts';
import type { Context } from './context.ts';

/** A page of the friends of `ownerId`; how many there are in all is asked only where it is selected. */
export interface FriendPage {
  readonly ownerId: string;
  readonly edges: { readonly cursor: string; readonly node: UserStub; readonly since: Date }[];
  readonly pageInfo: Connection<unknown>['pageInfo'];
}

export const FriendConnection: FriendConnectionResolvers<Context, FriendPage> = {
  totalCount: ({ ownerId }, _args, { useCases }) => useCases.lists.countFriends(ownerId),
};
