import type { PresenceVisibility, Privacy } from '../accounts/privacy.ts';
import type { PresenceStore } from '../stores/presence-store.ts';
import type { PrivacyStore } from '../stores/privacy-store.ts';

export interface SetPresenceVisibilitySuccess {
  readonly __typename: 'SetPresenceVisibilitySuccess';
  readonly privacy: Privacy;
}

/** Null when the account is gone. It holds on all devices, and before it is answered. */
export type SetPresenceVisibility = (
  userId: string,
  visibility: PresenceVisibility,
) => Promise<SetPresenceVisibilitySuccess | null>;

export function createSetPresenceVisibility(deps: {
  privacy: Pick<PrivacyStore, 'setPresenceVisibility'>;
  presence: Pick<PresenceStore, 'setVisibility'>;
}): SetPresenceVisibility {
  return async (userId, visibility) => {
    const isSet = await deps.privacy.setPresenceVisibility(userId, visibility, () =>
      deps.presence.setVisibility(userId, visibility),
    );
    if (!isSet) return null;
    return { __typename: 'SetPresenceVisibilitySuccess', privacy: { presenceVisibility: visibility } };
  };
}
