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
  /** Of the profile's image; null without one, and in events from before there were images. */
  imageId: id.nullable().default(null),
};

/** What people are found by among others, as it is compared where it is kept. */
export const userNames = z.object({ username: z.string(), displayName: z.string() });
export type UserNames = z.output<typeof userNames>;

export const UserRegistered = define('UserRegistered', z.object({ ...profile, registeredAt: instant }));
export const UserProfileUpdated = define('UserProfileUpdated', z.object({ ...profile, updatedAt: instant }));
export const SessionRevoked = define(
  'SessionRevoked',
  z.object({
    userId: id,
    sessionId: id,
    reason: z.enum(['LOGOUT', 'REVOKED', 'REFRESH_TOKEN_REUSED', 'PASSWORD_CHANGED', 'ACCOUNT_DELETED']),
    revokedAt: instant,
  }),
);
export const UserDeleted = define('UserDeleted', z.object({ userId: id, deletedAt: instant }));

/** `version` is per user; consumers take the higher one. */
export const UserOnlineStatusChanged = eventsOf('user.online_status', byUser)(
  'UserOnlineStatusChanged',
  z.object({
    userId: id,
    version: z.int().positive(),
    state: z.enum(['ONLINE', 'OFFLINE']),
    lastSeenAt: instant.nullable(),
    changedAt: instant,
  }),
);
