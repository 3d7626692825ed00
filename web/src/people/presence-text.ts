import { useSince } from '../language/use-since.ts';
import { useText } from '../language/use-text.ts';
import type { Person } from './person.ts';

/** Whether somebody is online, as a sentence; undefined where the viewer may not know. */
export function usePresenceText(person: Person): string | undefined {
  const t = useText();
  const since = useSince();
  const status = visibleStatus(person);
  if (status === undefined) return undefined;
  if (status.state === 'ONLINE') return t('people.online');
  return status.lastSeenAt === null
    ? t('people.offline')
    : t('people.lastSeen', { when: since(status.lastSeenAt) });
}

export const isOnline = (person: Person): boolean => visibleStatus(person)?.state === 'ONLINE';

/** Of friends only: what is known of somebody from when they were one is not shown any more. */
function visibleStatus({
  friendship,
  onlineStatus,
}: Person): NonNullable<Person['onlineStatus']> | undefined {
  return friendship?.state === 'FRIENDS' ? (onlineStatus ?? undefined) : undefined;
}
