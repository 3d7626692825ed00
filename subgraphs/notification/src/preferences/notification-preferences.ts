import type { NotificationKind } from '../inbox/notification.ts';
import type { QuietHours } from './quiet-hours.ts';

/** What somebody wants to be notified of: every kind, and whether; and when without an alert. */
export interface NotificationPreferences {
  readonly kinds: Readonly<Record<NotificationKind, boolean>>;
  readonly quietHours: QuietHours | null;
  /** Large groups of which they want every message, not mentions only. */
  readonly allMessagesRoomIds: readonly string[];
}

/** What somebody says of it; what is left out stays as it is, at first the default. */
export interface PreferenceChanges {
  readonly kinds: Readonly<Partial<Record<NotificationKind, boolean>>>;
  readonly quietHours?: QuietHours | null | undefined;
  readonly allMessagesRoomIds?: readonly string[] | undefined;
}

/** Who comes and goes is of no concern to most, and often: only those who ask for it are notified. */
const defaultKinds: NotificationPreferences['kinds'] = {
  FRIEND_REQUEST_RECEIVED: true,
  FRIEND_REQUEST_ACCEPTED: true,
  MESSAGE_RECEIVED: true,
  MENTIONED: true,
  REPLIED: true,
  THREAD_REPLIED: true,
  REACTED: true,
  ADDED_TO_GROUP: true,
  JOIN_REQUESTED: true,
  JOIN_REQUEST_DECLINED: true,
  SCHEDULED_MESSAGE_FAILED: true,
  FRIEND_CAME_ONLINE: false,
};

/** The preferences of somebody who has said this of them. */
export function preferencesOf(said: PreferenceChanges): NotificationPreferences {
  const { kinds, quietHours = null, allMessagesRoomIds = [] } = said;
  return { kinds: { ...defaultKinds, ...kinds }, quietHours, allMessagesRoomIds };
}
