import { requireViewer, type OperationOrigin } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import type { MutationResolvers } from './graph.generated.ts';
import { toResult } from './problems.ts';

export const Mutation: MutationResolvers = {
  openDirectRoom: async (_parent, { input }, context) =>
    toResult('OpenDirectRoomSuccess', await change(context, context.useCases.openDirectRoom, input)),
  sendMessage: async (_parent, { input }, context) =>
    toResult('SendMessageSuccess', await change(context, context.useCases.sendMessage, input)),
  createAttachmentUpload: async (_parent, { input }, context) =>
    toResult(
      'CreateAttachmentUploadSuccess',
      await context.useCases.createAttachmentUpload(requireViewer(context.viewer).id, input),
    ),
  editMessage: async (_parent, { input }, context) =>
    toResult('EditMessageSuccess', await change(context, context.useCases.editMessage, input)),
  deleteMessage: async (_parent, { input }, context) =>
    toResult('DeleteMessageSuccess', await change(context, context.useCases.deleteMessage, input)),
  hideMessage: async (_parent, { input }, context) =>
    toResult('HideMessageSuccess', await change(context, context.useCases.hideMessage, input)),
  addReaction: async (_parent, { input }, context) =>
    toResult('AddReactionSuccess', await change(context, context.useCases.addReaction, input)),
  removeReaction: async (_parent, { input }, context) =>
    toResult('RemoveReactionSuccess', await change(context, context.useCases.removeReaction, input)),
  pinMessage: async (_parent, { input }, context) =>
    toResult('PinMessageSuccess', await change(context, context.useCases.pinMessage, input)),
  unpinMessage: async (_parent, { input }, context) =>
    toResult('UnpinMessageSuccess', await change(context, context.useCases.unpinMessage, input)),
  forwardMessages: async (_parent, { input }, context) =>
    toResult('ForwardMessagesSuccess', await change(context, context.useCases.forwardMessages, input)),
  createPoll: async (_parent, { input }, context) =>
    toResult('CreatePollSuccess', await change(context, context.useCases.createPoll, input)),
  votePoll: async (_parent, { input }, context) =>
    toResult('VotePollSuccess', await change(context, context.useCases.votePoll, input)),
  closePoll: async (_parent, { input }, context) =>
    toResult('ClosePollSuccess', await change(context, context.useCases.closePoll, input)),
  markMessagesRead: async (_parent, { input }, context) =>
    toResult('MarkMessagesReadSuccess', await change(context, context.useCases.markMessagesRead, input)),
  markMessagesDelivered: async (_parent, { input }, context) =>
    toResult(
      'MarkMessagesDeliveredSuccess',
      await change(context, context.useCases.markMessagesDelivered, input),
    ),
  followThread: async (_parent, { input }, context) =>
    toResult('FollowThreadSuccess', await change(context, context.useCases.followThread, input)),
  unfollowThread: async (_parent, { input }, context) =>
    toResult('UnfollowThreadSuccess', await change(context, context.useCases.unfollowThread, input)),
  markThreadRead: async (_parent, { input }, context) =>
    toResult('MarkThreadReadSuccess', await change(context, context.useCases.markThreadRead, input)),
  setTyping: async (_parent, { input }, context) =>
    toResult('SetTypingSuccess', await change(context, context.useCases.setTyping, input)),
  createGroupRoom: async (_parent, { input }, context) =>
    toResult('CreateGroupRoomSuccess', await change(context, context.useCases.createGroupRoom, input)),
  updateRoom: async (_parent, { input }, context) =>
    toResult('UpdateRoomSuccess', await change(context, context.useCases.updateRoom, input)),
  addRoomMembers: async (_parent, { input }, context) =>
    toResult('AddRoomMembersSuccess', await change(context, context.useCases.addRoomMembers, input)),
  removeRoomMember: async (_parent, { input }, context) =>
    toResult('RemoveRoomMemberSuccess', await change(context, context.useCases.removeRoomMember, input)),
  banRoomMember: async (_parent, { input }, context) =>
    toResult('BanRoomMemberSuccess', await change(context, context.useCases.banRoomMember, input)),
  unbanRoomMember: async (_parent, { input }, context) =>
    toResult('UnbanRoomMemberSuccess', await change(context, context.useCases.unbanRoomMember, input)),
  leaveRoom: async (_parent, { input }, context) =>
    toResult('LeaveRoomSuccess', await change(context, context.useCases.leaveRoom, input)),
  setMemberRole: async (_parent, { input }, context) =>
    toResult('SetMemberRoleSuccess', await change(context, context.useCases.setMemberRole, input)),
  createRoomInvite: async (_parent, { input }, context) =>
    toResult('CreateRoomInviteSuccess', await change(context, context.useCases.createRoomInvite, input)),
  revokeRoomInvite: async (_parent, { input }, context) =>
    toResult('RevokeRoomInviteSuccess', await change(context, context.useCases.revokeRoomInvite, input)),
  joinRoom: async (_parent, { input }, context) => {
    const joined = await change(context, context.useCases.joinRoom, input);
    if ('requested' in joined) return { __typename: 'JoinRequestSent', ...joined.requested };
    return toResult('JoinRoomSuccess', joined);
  },
  approveJoinRequest: async (_parent, { input }, context) =>
    toResult('ApproveJoinRequestSuccess', await change(context, context.useCases.approveJoinRequest, input)),
  declineJoinRequest: async (_parent, { input }, context) =>
    toResult('DeclineJoinRequestSuccess', await change(context, context.useCases.declineJoinRequest, input)),
  cancelJoinRequest: async (_parent, { input }, context) =>
    toResult('CancelJoinRequestSuccess', await change(context, context.useCases.cancelJoinRequest, input)),
  pinRoom: async (_parent, { input }, context) =>
    toResult('PinRoomSuccess', await change(context, context.useCases.pinRoom, input)),
  archiveRoom: async (_parent, { input }, context) =>
    toResult('ArchiveRoomSuccess', await change(context, context.useCases.archiveRoom, input)),
  muteRoom: async (_parent, { input }, context) =>
    toResult('MuteRoomSuccess', await change(context, context.useCases.muteRoom, input)),
  markRoomUnread: async (_parent, { input }, context) =>
    toResult('MarkRoomUnreadSuccess', await change(context, context.useCases.markRoomUnread, input)),
  scheduleMessage: async (_parent, { input }, context) =>
    toResult('ScheduleMessageSuccess', await change(context, context.useCases.scheduleMessage, input)),
  updateScheduledMessage: async (_parent, { input }, context) =>
    toResult(
      'UpdateScheduledMessageSuccess',
      await change(context, context.useCases.updateScheduledMessage, input),
    ),
  cancelScheduledMessage: async (_parent, { input }, context) =>
    toResult(
      'CancelScheduledMessageSuccess',
      await change(context, context.useCases.cancelScheduledMessage, input),
    ),
  setLinkPreviews: async (_parent, { input }, { viewer, useCases }) =>
    toResult('SetLinkPreviewsSuccess', await useCases.setLinkPreviews(requireViewer(viewer).id, input)),
  setDraft: async (_parent, { input }, context) =>
    toResult('SetDraftSuccess', await change(context, context.useCases.setDraft, input)),
};

/** What the viewer read before may have changed. */
async function change<Result>(
  context: Context,
  useCase: (viewerId: string, input: unknown, origin: OperationOrigin) => Promise<Result>,
  input: unknown,
): Promise<Result> {
  const result = await useCase(requireViewer(context.viewer).id, input, context.origin);
  context.forget();
  return result;
}
