import { notificationKinds } from '../inbox/notification.ts';
import type { NotificationPreferencesResolvers } from './graph.generated.ts';

export const NotificationPreferences: NotificationPreferencesResolvers = {
  kinds: ({ kinds }) => notificationKinds.map((kind) => ({ kind, isEnabled: kinds[kind] })),
};
