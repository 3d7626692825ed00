import { useSince } from '../language/use-since.ts';
import { useText } from '../language/use-text.ts';
import type { Person } from './person.ts';

/** Whether somebody is online, as a sentence; undefined where the viewer may not know. */
export function usePresenceText(status: Person['onlineStatus']): string | undefined {
  const t = useText();
  const since = useSince();
  if (status === null) return undefined;
  if (status.state === 'ONLINE') return t('people.online');
  return status.lastSeenAt === null
    ? t('people.offline')
    : t('people.lastSeen', { when: since(status.lastSeenAt) });
}
