import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { Link } from 'wouter';
import { Badge } from '../design/badge.tsx';
import { useText } from '../language/use-text.ts';
import { useInboxEvents } from '../live/inbox.tsx';
import { UnreadThreadsDocument } from './graph.generated.ts';

/** The way to the threads that the viewer follows, and how many have unread replies. */
export function ThreadsLink() {
  const t = useText();
  const apollo = useApolloClient();
  const [count, setCount] = useState(0);
  useInboxEvents((event) => {
    if (event.__typename === 'StreamStart')
      apollo
        .query({ query: UnreadThreadsDocument, fetchPolicy: 'no-cache' })
        .then(({ data }) => setCount((before) => data?.unread?.threads ?? before))
        .catch(() => undefined);
    // What changes in a thread comes with its room.
    else if ('unread' in event) setCount((before) => event.unread?.threads ?? before);
  });
  return (
    <Link className="button button--quiet button--small" href="/threads">
      {t('rooms.threads')}
      <Badge count={count} label={t('shell.unread', { count })} />
    </Link>
  );
}
