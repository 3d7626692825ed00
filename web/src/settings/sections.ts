import type { IconName } from '../design/icon.tsx';
import type { MessageKey } from '../language/message-key.ts';

export const sections = ['profile', 'appearance', 'notifications', 'privacy', 'sessions'] as const;
export type Section = (typeof sections)[number];

export const sectionLabels: Readonly<Record<Section, MessageKey>> = {
  profile: 'settings.profile',
  appearance: 'settings.appearance',
  notifications: 'settings.notifications',
  privacy: 'settings.privacy',
  sessions: 'settings.sessions',
};

export const sectionIcons: Readonly<Record<Section, IconName>> = {
  profile: 'user',
  appearance: 'settings',
  notifications: 'bell',
  privacy: 'lock',
  sessions: 'shield',
};
