import type { MessageKey } from '../language/message-key.ts';

/** The lists of people, each at an address of its own: `/people/<section>`, and `/people/<section>/<userId>` beside a profile. */
export const sections = ['friends', 'requests', 'find', 'blocked'] as const;
export type Section = (typeof sections)[number];

export const sectionLabels: Readonly<Record<Section, MessageKey>> = {
  friends: 'people.friends',
  requests: 'people.requests',
  find: 'people.find',
  blocked: 'people.blocked',
};

/** What an address names; friends where it names none. */
export function sectionOf(name: string | undefined): Section {
  return sections.find((section) => section === name) ?? 'friends';
}

export function profileHref(section: Section, userId: string): string {
  return `/people/${section}/${userId}`;
}
