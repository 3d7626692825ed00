import { UserProfileUpdated } from '@parley/events';
import type { EventFactory } from '@parley/event-bus';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { DiscardImages } from '../profile-images/discard-images.ts';
import type { UserStore } from '../stores/user-store.ts';
import { describeProfile } from './describe-profile.ts';
import type { User } from './user.ts';

/** Gives a profile another image, or none, and deletes the one before. Null when the account, or the upload for it, is gone. */
export type ChangeImage = (
  userId: string,
  imageId: string | null,
  origin: OperationOrigin,
) => Promise<User | null>;

export function createChangeImage(deps: {
  users: Pick<UserStore, 'change'>;
  events: EventFactory;
  discard: Pick<DiscardImages, 'now'>;
  onCommit: () => void;
  now: () => Date;
}): ChangeImage {
  const { users, events, discard, onCommit, now } = deps;
  return async (userId, imageId, origin) => {
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
