import { UserProfileUpdated } from '@parley/events';
import { isRefusal, parseInput, type InvalidInput } from '@parley/service-kit/refusals';
import { z } from 'zod';
import { bio, displayName } from '../input/text.ts';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { Parts } from '../use-cases.ts';
import { describeProfile, type User } from './user.ts';

const profileChange = z.object({ displayName: displayName.nullish(), bio: bio.nullish() });

/** Changes the profile of the signed-in user; null when the account is gone. What is left out, or null, stays as it is. */
export function createUpdateProfile({ users, events, onCommit, now }: Parts) {
  return async (
    userId: string,
    input: unknown,
    origin: OperationOrigin,
  ): Promise<{ readonly user: User } | InvalidInput | null> => {
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
