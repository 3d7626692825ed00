import { createProblems, problemCode } from '@parley/service-kit/subgraph';
import type { Refusal } from '@parley/service-kit/refusals';
import type { AttachmentQuotaExceeded } from '../attachments/create-attachment-upload.ts';
import type { AttachmentNotFound } from '../rooms/attachment.ts';
import type { CannotAddMembers, TooManyGroups } from '../groups/addable.ts';
import type { TooManyInvites } from '../rooms/decide-invite.ts';
import type { TooManyRooms } from '../room-preferences/change-preferences.ts';
import { mostPinned } from '../rooms/room-preferences.ts';
import { mostRequestsOfPerson, type TooManyJoinRequests } from '../rooms/join-request.ts';
import type { BannedFromRoom, TooManyBans } from '../rooms/room-ban.ts';
import type { SlowMode } from '../rooms/decide-slow-mode.ts';
import type { NotAllowed, RoomIsFull } from '../rooms/decide-membership.ts';
import type { ProblemCode } from './graph.generated.ts';
import type { EditWindowClosed } from '../messages/edit-message.ts';
import type { TooManyDrafts } from '../threads/set-thread-draft.ts';
import type { TooManyScheduledMessages } from '../scheduled/schedule-message.ts';
import type { TooManyHidden } from '../messages/hide-message.ts';
import { mostPins } from '../rooms/decide-pin.ts';
import { mostEdits } from '../rooms/message-edit.ts';
import { mostReactions } from '../rooms/reaction.ts';

type Name =
  | 'CannotMessage'
  | 'NotARoomMember'
  | 'MessageNotFound'
  | 'NotAThreadRoot'
  | 'ThreadNotFound'
  | 'NotTheSender'
  | 'MessageIsDeleted'
  | 'ClientMessageIdReused'
  | 'MemberNotFound'
  | 'InviteNotValid'
  | 'JoinRequestNotFound'
  | 'TooManyReactions'
  | 'TooManyPins'
  | 'TooManyEdits'
  | 'MessageNotEditable'
  | 'PollIsClosed'
  | 'ScheduledMessageNotFound'
  | 'ScheduledMessageIsSent';

type Failure =
  | Refusal<Name>
  | NotAllowed
  | SlowMode
  | BannedFromRoom
  | TooManyBans
  | TooManyJoinRequests
  | CannotAddMembers
  | RoomIsFull
  | TooManyGroups
  | TooManyInvites
  | TooManyRooms
  | TooManyHidden
  | TooManyScheduledMessages
  | TooManyDrafts
  | AttachmentNotFound
  | AttachmentQuotaExceeded
  | EditWindowClosed;

/** Of a refusal that was stored. */
export function codeOfRefusal(refused: string): ProblemCode {
  return problemCode(refused) as ProblemCode;
}

export const { toResult, reasonOf } = createProblems<Failure>({
  CannotMessage: 'You and this person cannot exchange messages now: a 1:1 room is for friends.',
  NotARoomMember: 'There is no such room, or you are not in it.',
  MessageNotFound: 'There is no such message, or you may not see it.',
  NotAThreadRoot:
    'A thread hangs from a message of this room that you may see, that is no reply in a thread, and that was not deleted before the first one. Nothing was sent.',
  ThreadNotFound: 'Nobody has replied to this message in a thread, or you may not see it.',
  NotTheSender:
    'Only the sender may do this to a message. In a group the owner and the admins may delete what those below them said.',
  MessageIsDeleted: 'This message has been deleted and cannot be changed any more.',
  ClientMessageIdReused:
    'This clientMessageId already belongs to another message of yours. Nothing was sent.',
  AttachmentNotFound: ({ uploadIds }) =>
    `${uploadIds.length === 1 ? 'A file' : `${uploadIds.length} files`} cannot be attached: not sent whole, not yours, for another room, in a message already, or too old. Nothing was sent.`,
  AttachmentQuotaExceeded: ({ quotaBytes, usedBytes }) =>
    `Your files may have ${quotaBytes.toLocaleString('en')} bytes, and have ${usedBytes.toLocaleString('en')}. Delete messages with files first.`,
  MemberNotFound: 'This person is not in the room.',
  InviteNotValid: 'This invite is not good, or not any more. Ask for a new one.',
  JoinRequestNotFound: 'There is no such request: it was answered, or taken back, or has ended by itself.',
  TooManyJoinRequests: ({ limit }) =>
    limit === mostRequestsOfPerson
      ? `You have asked to join ${limit} groups, and wait for their answers. Take one back first.`
      : `${limit} people have asked to join this group, and wait for an answer. Try again later.`,
  TooManyInvites: ({ limit }) => `A group has at most ${limit} invites at a time. Revoke one first.`,
  NotAllowed: ({ requiredRole }) =>
    requiredRole === 'OWNER' ? 'Only the owner may do this.' : 'Only the owner and the admins may do this.',
  BannedFromRoom: 'You are banned from this group. Only its owner and its admins can let you in again.',
  TooManyBans: ({ limit }) =>
    `A group has at most ${limit.toLocaleString('en')} bans. Lift one first, by unbanRoomMember.`,
  SlowMode: ({ retryAfter }) =>
    `This group is in slow mode. You can send your next message in ${retryAfter.toLocaleString('en')} seconds.`,
  CannotAddMembers: ({ userIds }) =>
    `${userIds.length === 1 ? 'One person' : `${userIds.length} people`} cannot be added: you can add friends of yours who are not banned from the group. Nobody was added. Send the others an invite.`,
  RoomIsFull: ({ limit }) => `A group has at most ${limit.toLocaleString('en')} members. Nobody was added.`,
  TooManyRooms: ({ limit }) =>
    limit === mostPinned
      ? `You have pinned ${limit} rooms, and nobody can pin more. Unpin one first.`
      : `You have pinned, archived, muted, marked or begun to write in ${limit.toLocaleString('en')} rooms, and nobody can do so with more. Undo it for one first.`,
  TooManyGroups: ({ limit }) => `You are in ${limit} groups, and nobody can be in more. Leave one first.`,
  TooManyHidden: ({ limit }) =>
    `You have hidden ${limit.toLocaleString('en')} messages of this room, and can hide no more of it.`,
  TooManyScheduledMessages: ({ limit }) =>
    `You have scheduled ${limit} messages, and nobody can schedule more. Cancel one first.`,
  TooManyDrafts: ({ limit }) =>
    `You have begun to write in ${limit} threads, and nobody can in more. Take one draft away first.`,
  ScheduledMessageNotFound: 'There is no such scheduled message of yours, or you have cancelled it.',
  ScheduledMessageIsSent: 'This message has been sent, or is being sent now.',
  TooManyPins: `A room has at most ${mostPins} pinned messages. Unpin one first.`,
  TooManyEdits: `A message can be changed ${mostEdits} times, and this one has been. Write a new one.`,
  MessageNotEditable:
    'What a poll asks, and what was forwarded, cannot be changed. Delete it, and send another one.',
  PollIsClosed: 'This poll is closed: votes stay as they are.',
  EditWindowClosed: ({ windowMs }) =>
    `A message can be changed for ${durationOf(windowMs)} after it was sent. Write a new one.`,
  TooManyReactions: `A message has at most ${mostReactions} different emoji. Give one of those that are there.`,
});

/** `ms` in the largest unit that it is whole in. */
function durationOf(ms: number): string {
  const units = [
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1_000, 'second'],
  ] as const;
  const [size, unit] = units.find(([each]) => ms % each === 0) ?? [1, 'millisecond'];
  const count = ms / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
