import { UserProfileUpdated } from '@parley/events';
import type { EventFactory } from '@parley/event-bus';
import { isRefusal, parseInput, type InvalidInput } from '@parley/service-kit/refusals';
import { z } from 'zod';
import { bio, displayName } from '../input/text.ts';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { UserStore } from '../stores/user-store.ts';
import { describeProfile } from './describe-profile.ts';
import type { User } from './user.ts';

const profileChange = z.object({ displayName: displayName.nullish(), bio: bio.nullish() });

export type UpdateProfileResult = { readonly user: User } | InvalidInput;

/** Changes the profile of the signed-in user; null when the account is gone. What is left out, or null, stays as it is. */
export type UpdateProfile = (
  userId: string,
  input: unknown,
  origin: OperationOrigin,
) => Promise<UpdateProfileResult | null>;

export function createUpdateProfile(deps: {
  users: Pick<UserStore, 'change'>;
  events: EventFactory;
  onCommit: () => void;
  now: () => Date;
}): UpdateProfile {
  const { users, events, onCommit, now } = deps;
  return async (userId, input, origin) => {
    const parsed = parseInput(profileChange, input);
    if (isRefusal(parsed)) return parsed;
    const user = await users.change(userId, (current) => {
      const next = applyChange(current, parsed.valid);
      if (next === current) return null;
      return { user: next, event: events(UserProfileUpdated, describeProfile(next, now()), origin) };
    });
    if (user === null) return null;
    onCommit();
    return { user };
  };
}

/** The same object when nothing changes: then there is no new version and no event. */
function applyChange(user: User, change: z.output<typeof profileChange>): User {
  const displayName = change.displayName ?? user.displayName;
  const bio = change.bio ?? user.bio;
  if (displayName === user.displayName && bio === user.bio) return user;
  return { ...user, displayName, bio, version: user.version + 1 };
}
