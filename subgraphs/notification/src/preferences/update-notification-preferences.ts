import type { InboxStore, Origin } from '../inbox/inbox-store.ts';
import type { NotificationKind } from '../inbox/notification.ts';
import type { NotificationPreferences } from './notification-preferences.ts';

/** What is asked for: kinds to switch on or off. */
export interface PreferencesInput {
  readonly kinds: readonly { readonly kind: NotificationKind; readonly isEnabled: boolean }[];
}

export type UpdateNotificationPreferencesOutcome =
  | { readonly kind: 'updated'; readonly preferences: NotificationPreferences }
  | { readonly kind: 'invalid'; readonly field: string; readonly message: string };

/** In a transaction of the inbox: what is answered holds for everything that is told afterwards. */
export async function updateNotificationPreferences(
  store: Pick<InboxStore, 'transaction'>,
  userId: string,
  { kinds }: PreferencesInput,
  origin: Origin,
): Promise<UpdateNotificationPreferencesOutcome> {
  const names = kinds.map(({ kind }) => kind);
  const repeated = names.findIndex((kind, index) => names.indexOf(kind) < index);
  if (repeated !== -1) {
    const message = 'Name each kind once.';
    return { kind: 'invalid', field: `kinds.${repeated}.kind`, message };
  }
  const changes = { kinds: Object.fromEntries(kinds.map(({ kind, isEnabled }) => [kind, isEnabled])) };
  const preferences = await store.transaction([userId], origin, (inbox) =>
    inbox.changePreferences(userId, changes),
  );
  return { kind: 'updated', preferences };
}
