import type { NotificationKind } from '../inbox/notification.ts';

/** What somebody wants to be told of: every kind, and whether. */
export interface NotificationPreferences {
  readonly kinds: Readonly<Record<NotificationKind, boolean>>;
}

/** What somebody has said of it; where they have said nothing the default holds. */
export interface PreferenceChanges {
  readonly kinds: Readonly<Partial<Record<NotificationKind, boolean>>>;
}

/** Who comes and goes is of no concern to most, and often: that is told to those only who ask for it. */
const defaults: NotificationPreferences = {
  kinds: {
    FRIEND_REQUEST_RECEIVED: true,
    FRIEND_REQUEST_ACCEPTED: true,
    MESSAGE_RECEIVED: true,
    FRIEND_CAME_ONLINE: false,
  },
};

/** The preferences of somebody who has said this of them. */
export function preferencesOf({ kinds }: PreferenceChanges): NotificationPreferences {
  return { kinds: { ...defaults.kinds, ...kinds } };
}
