import { id } from '@parley/service-kit/refusals';
import { visibleName, visibleText } from '@parley/service-kit/text';
import { z } from 'zod';
import { mostSlowModeSeconds } from '../rooms/decide-slow-mode.ts';
import { leastRetentionDays, mostRetentionDays } from '../rooms/retention.ts';
import { address } from '../messages/message-input.ts';

const title = visibleName({ what: 'A title', maxLength: 100 });
const description = visibleText({ what: 'A description', maxLength: 1_000, isMultiline: true });

const permission = z.enum(['EVERYONE', 'ADMINS']).nullish();
const settings = z.object({ whoMayPost: permission, whoMayAdd: permission, whoMayPin: permission }).nullish();
const slowModeRange = 'Slow mode has 0 to 21,600 seconds; 0 ends it.';
const retentionRange = 'Messages are kept for 1 to 3,650 days; null keeps them as long as the platform does.';
const orNull = <Value>(value: Value | null | undefined): Value | null => value ?? null;

export const createGroupRoomInput = z.object({
  title,
  description: description.nullish().transform(orNull),
  image: address.nullish().transform(orNull),
  memberIds: z.array(id).max(500, 'A group is made with at most 500 others. Add the rest when it is there.'),
  settings,
});

/** Undefined stays; null takes it away, where that is possible. */
export const updateRoomInput = z.object({
  roomId: id,
  title: title.nullish(),
  description: description.nullable().optional(),
  image: address.nullable().optional(),
  settings,
  slowModeSeconds: z.int().min(0, slowModeRange).max(mostSlowModeSeconds, slowModeRange).nullish(),
  retentionDays: z
    .int(retentionRange)
    .min(leastRetentionDays, retentionRange)
    .max(mostRetentionDays, retentionRange)
    .nullable()
    .optional(),
});

export const addRoomMembersInput = z.object({
  roomId: id,
  userIds: z
    .array(id)
    .min(1, 'Nobody is named: name 1 to 100 people.')
    .max(100, 'At most 100 people are added at once.'),
});

export const removeRoomMemberInput = z.object({ roomId: id, userId: id });

export const banRoomMemberInput = z.object({ roomId: id, userId: id });

export const unbanRoomMemberInput = z.object({ roomId: id, userId: id });

export const approveJoinRequestInput = z.object({ roomId: id, userId: id });

export const declineJoinRequestInput = z.object({ roomId: id, userId: id });

export const cancelJoinRequestInput = z.object({ roomId: id });

export const leaveRoomInput = z.object({ roomId: id });

export const setMemberRoleInput = z.object({
  roomId: id,
  userId: id,
  role: z.enum(['OWNER', 'ADMIN', 'MEMBER']),
});

export const createRoomInviteInput = z.object({
  roomId: id,
  expiresInHours: z
    .int()
    .min(1, 'An invite is good for 1 to 720 hours.')
    .max(720, 'An invite is good for 1 to 720 hours.'),
  maxUses: z
    .int()
    .min(1, 'Between 1 and 1,000 people may join through an invite.')
    .max(1_000, 'Between 1 and 1,000 people may join through an invite.')
    .nullish()
    .transform(orNull),
  requiresApproval: z.boolean(),
});

export const revokeRoomInviteInput = z.object({ inviteId: id });

export const joinRoomInput = z.object({ token: z.string().max(200, 'This is not the token of an invite.') });
