import type { Origin } from '../origin.ts';
import type { ChangeImage } from '../profiles/change-image.ts';
import type { User } from '../profiles/user.ts';

export interface RemoveProfileImageResult {
  readonly __typename: 'RemoveProfileImageSuccess';
  readonly user: User;
}

/** Takes the image off a profile; without one nothing changes. Null when the account is gone. */
export type RemoveProfileImage = (userId: string, origin: Origin) => Promise<RemoveProfileImageResult | null>;

export function createRemoveProfileImage(deps: { changeImage: ChangeImage }): RemoveProfileImage {
  return async (userId, origin) => {
    const user = await deps.changeImage(userId, null, origin);
    return user === null ? null : { __typename: 'RemoveProfileImageSuccess', user };
  };
}
