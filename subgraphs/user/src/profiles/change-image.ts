import { UserProfileUpdated } from '@parley/events';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { DiscardImages } from '../profile-images/discard-images.ts';
import type { Parts } from '../use-cases.ts';
import { describeProfile, type User } from './user.ts';

export type ChangeImage = ReturnType<typeof createChangeImage>;

/** Gives a profile another image, or none, and deletes the one before. Null when the account, or the upload for it, is gone. */
export function createChangeImage(parts: Parts & { discard: DiscardImages }) {
  const { users, events, discard, onCommit, now } = parts;
  return async (userId: string, imageId: string | null, origin: OperationOrigin): Promise<User | null> => {
    let replaced: string | null = null;
    const user = await users.change(userId, (current) => {
      replaced = current.imageId === imageId ? null : current.imageId;
      if (current.imageId === imageId) return null;
      const next = { ...current, imageId, version: current.version + 1 };
      return { user: next, event: events(UserProfileUpdated, describeProfile(next, now()), origin) };
    });
    if (user === null) return null;
    onCommit();
    if (replaced !== null) await discard.now(replaced);
    return user;
  };
}
