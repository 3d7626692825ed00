import { z } from 'zod';
import { defineEvent } from './event-definition.ts';
import { id, instant } from './values.ts';

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

export const UserRegistered = defineEvent({
  type: 'UserRegistered',
  topic: 'user.events',
  schema: z.object({ ...profile, registeredAt: instant }),
  key: ({ userId }) => userId,
});

export const UserProfileUpdated = defineEvent({
  type: 'UserProfileUpdated',
  topic: 'user.events',
  schema: z.object({ ...profile, updatedAt: instant }),
  key: ({ userId }) => userId,
});

export const SessionRevoked = defineEvent({
  type: 'SessionRevoked',
  topic: 'user.events',
  schema: z.object({
    userId: id,
    sessionId: id,
    reason: z.enum(['LOGOUT', 'REVOKED', 'REFRESH_TOKEN_REUSED', 'PASSWORD_CHANGED', 'ACCOUNT_DELETED']),
    revokedAt: instant,
  }),
  key: ({ userId }) => userId,
});

export const UserDeleted = defineEvent({
  type: 'UserDeleted',
  topic: 'user.events',
  schema: z.object({ userId: id, deletedAt: instant }),
  key: ({ userId }) => userId,
});

/** `version` is per user; consumers take the higher one. */
export const UserOnlineStatusChanged = defineEvent({
  type: 'UserOnlineStatusChanged',
  topic: 'user.online_status',
  schema: z.object({
    userId: id,
    version: z.int().positive(),
    state: z.enum(['ONLINE', 'OFFLINE']),
    lastSeenAt: instant.nullable(),
    changedAt: instant,
  }),
  key: ({ userId }) => userId,
});
