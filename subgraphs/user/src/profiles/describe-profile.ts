import type { User } from './user.ts';

/** What UserProfileUpdated says about a profile. */
export function describeProfile(user: User, at: Date) {
  const { id: userId, version, username, displayName, bio, imageId } = user;
  return { userId, version, username, displayName, bio, imageId, updatedAt: at.toISOString() };
}
