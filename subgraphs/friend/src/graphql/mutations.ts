import { requireViewer } from '@parley/service-kit/subgraph';
import type { OperationUseCases } from '../use-cases.ts';
import type { Context } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';
import { toResult } from './problems.ts';

/** A mutation of the viewer's: its success type, and the use case that takes its input. */
function mutation<const Success extends string, Outcome extends Parameters<typeof toResult>[1]>(
  success: Success,
  act: (useCases: OperationUseCases, viewerId: string, input: unknown) => Promise<Outcome>,
) {
  return async (_parent: unknown, { input }: { input: unknown }, { viewer, useCases }: Context) =>
    toResult(success, await act(useCases, requireViewer(viewer).id, input));
}

export const Mutation: MutationResolvers<Context> = {
  sendFriendRequest: mutation('SendFriendRequestSuccess', (useCases, viewerId, input) =>
    useCases.sendFriendRequest(viewerId, input),
  ),
  acceptFriendRequest: mutation('AcceptFriendRequestSuccess', (useCases, viewerId, input) =>
    useCases.answerFriendRequest('accept', viewerId, input),
  ),
  rejectFriendRequest: mutation('RejectFriendRequestSuccess', (useCases, viewerId, input) =>
    useCases.answerFriendRequest('reject', viewerId, input),
  ),
  cancelFriendRequest: mutation('CancelFriendRequestSuccess', (useCases, viewerId, input) =>
    useCases.answerFriendRequest('cancel', viewerId, input),
  ),
  deleteFriend: mutation('DeleteFriendSuccess', (useCases, viewerId, input) =>
    useCases.deleteFriend(viewerId, input),
  ),
  blockUser: mutation('BlockUserSuccess', (useCases, viewerId, input) => useCases.blockUser(viewerId, input)),
  unblockUser: mutation('UnblockUserSuccess', (useCases, viewerId, input) =>
    useCases.unblockUser(viewerId, input),
  ),
};
