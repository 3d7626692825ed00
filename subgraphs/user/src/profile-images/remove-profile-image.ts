import type { OperationOrigin } from '@parley/service-kit/contract';
import type { ChangeImage } from '../profiles/change-image.ts';
import type { User } from '../profiles/user.ts';

/** Takes the image off a profile; without one nothing changes. Null when the account is gone. */
export type RemoveProfileImage = (
  userId: string,
  origin: OperationOrigin,
) => Promise<{ readonly user: User } | null>;

export function createRemoveProfileImage(deps: { changeImage: ChangeImage }): RemoveProfileImage {
  return async (userId, origin) => {
    const user = await deps.changeImage(userId, null, origin);
    return user === null ? null : { user };
  };
}
