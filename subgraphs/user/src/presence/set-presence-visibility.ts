import type { PresenceVisibility, Privacy } from '../accounts/privacy.ts';
import type { PresenceStore } from '../stores/presence/presence-store.ts';
import type { PrivacyStore } from '../stores/privacy-store.ts';

/** Null when the account is gone. It holds on all devices, and before it is answered. */
export type SetPresenceVisibility = (
  userId: string,
  visibility: PresenceVisibility,
) => Promise<{ readonly privacy: Privacy } | null>;

export function createSetPresenceVisibility(deps: {
  privacy: Pick<PrivacyStore, 'setPresenceVisibility'>;
  presence: Pick<PresenceStore, 'setVisibility'>;
}): SetPresenceVisibility {
  return async (userId, visibility) => {
    const isSet = await deps.privacy.setPresenceVisibility(userId, visibility, () =>
      deps.presence.setVisibility(userId, visibility),
    );
    return isSet ? { privacy: { presenceVisibility: visibility } } : null;
  };
}
