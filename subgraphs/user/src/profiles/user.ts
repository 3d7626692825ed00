/** What everybody may see of an account. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly bio: string;
  /** Of the profile's image; null when there is none. */
  readonly imageId: string | null;
  /** 1 at registration, one more with every change. */
  readonly version: number;
  readonly createdAt: Date;
  readonly isDeleted: boolean;
}

/**
 * What is left to be seen of a deleted account, whatever its row still holds. The placeholder is longer than a username may be, so
 * that it is nobody else's.
 */
export function tombstone(user: User): User {
  const username = `deleted.${user.id.replaceAll('-', '')}`;
  return { ...user, username, displayName: 'Deleted user', bio: '', imageId: null, isDeleted: true };
}

/** What UserProfileUpdated says about a profile. */
export function describeProfile(user: User, at: Date) {
  const { id: userId, version, username, displayName, bio, imageId } = user;
  return { userId, version, username, displayName, bio, imageId, updatedAt: at.toISOString() };
}
