import { useQuery } from '@apollo/client/react';
import { Badge } from '../design/badge.tsx';
import { useText } from '../language/use-text.ts';
import { UnreadNotificationCountDocument } from './graph.generated.ts';

/** How many notifications are unread, kept up to date by the stream. */
export function UnreadBadge() {
  const t = useText();
  const { data } = useQuery(UnreadNotificationCountDocument);
  const count = data?.unreadNotificationCount ?? 0;
  return <Badge count={count} label={t('shell.unread', { count })} />;
}
