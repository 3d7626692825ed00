import { z } from 'zod';
import { eventsOf } from './event-definition.ts';
import { id, instant } from './values.ts';

const byUser = ({ userId }: { userId: string }): string => userId;
const define = eventsOf('user.events', byUser);
/** What others may know of a user. `version` rises by one with every change of the profile, 1 at registration. */
const profile = {
  userId: id,
  version: z.int().positive(),
  username: z.string(),
  displayName: z.string(),
  bio: z.string(),
  imageId: id
    .nullable()
    .default(null)
    .describe("Of the profile's image; null without one, and in events from before there were images."),
};

/** What people are found by among others, as it is compared where it is kept. */
export const userNames = z.object({ username: z.string(), displayName: z.string() });
export type UserNames = z.output<typeof userNames>;

export const UserRegistered = define(
  'UserRegistered',
  z.object({ ...profile, registeredAt: instant }).describe('Somebody has made an account.'),
);
export const UserProfileUpdated = define(
  'UserProfileUpdated',
  z
    .object({ ...profile, updatedAt: instant })
    .describe('Somebody has changed their profile: all of it as it is now.'),
);
export const SessionRevoked = define(
  'SessionRevoked',
  z
    .object({
      userId: id,
      sessionId: id,
      reason: z.enum(['LOGOUT', 'REVOKED', 'REFRESH_TOKEN_REUSED', 'PASSWORD_CHANGED', 'ACCOUNT_DELETED']),
      revokedAt: instant,
    })
    .describe('A session has ended, for the `reason` that it names: its tokens are good no more.'),
);
/** What others learn of a user's own doing, as far as other services decide it. */
export const receiptPrivacy = z.object({ sharesReadReceipts: z.boolean() });
export type ReceiptPrivacy = z.output<typeof receiptPrivacy>;

export const UserPrivacyChanged = define(
  'UserPrivacyChanged',
  receiptPrivacy
    .extend({ userId: id, version: z.int().positive(), changedAt: instant })
    .describe('`version` rises by one with every change; of who has changed nothing there is no event.'),
);
export const UserDeleted = define(
  'UserDeleted',
  z.object({ userId: id, deletedAt: instant }).describe('An account was deleted.'),
);

export const UserOnlineStatusChanged = eventsOf('user.online_status', byUser)(
  'UserOnlineStatusChanged',
  z
    .object({
      userId: id,
      version: z.int().positive(),
      state: z.enum(['ONLINE', 'OFFLINE']),
      lastSeenAt: instant.nullable(),
      changedAt: instant,
    })
    .describe('`version` is per user; consumers take the higher one.'),
);
