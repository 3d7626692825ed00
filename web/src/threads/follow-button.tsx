import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { Button } from '../design/button.tsx';
import { useToast } from '../design/toasts.tsx';
import { perform } from '../graph/perform.ts';
import { useText } from '../language/use-text.ts';
import { useInboxEvents } from '../live/inbox.tsx';
import { FollowThreadDocument, UnfollowThreadDocument } from './graph.generated.ts';

/** Whether the viewer follows a thread, and what changes it; nothing as long as nobody has replied. */
export function FollowButton({
  rootId,
  isFollowed: before,
}: {
  readonly rootId: string;
  readonly isFollowed: boolean | undefined;
}) {
  const t = useText();
  const apollo = useApolloClient();
  const toast = useToast();
  const [isFollowed, setFollowed] = useState(before);
  const [isBusy, setBusy] = useState(false);
  useInboxEvents((event) => {
    if (event.__typename === 'InboxThreadChanged' && event.threadRootId === rootId)
      setFollowed(event.thread?.isFollowed);
  });
  if (isFollowed === undefined) return undefined;
  const toggle = async (): Promise<void> => {
    setBusy(true);
    const performed = isFollowed
      ? await perform(apollo, UnfollowThreadDocument, { rootId })
      : await perform(apollo, FollowThreadDocument, { rootId });
    setBusy(false);
    if (performed.refusal === undefined) setFollowed(performed.done.thread.isFollowed);
    else toast(t('threads.notChanged'));
  };
  return (
    <Button size="small" tone="quiet" isBusy={isBusy} onClick={() => void toggle()}>
      {t(isFollowed ? 'threads.unfollow' : 'threads.follow')}
    </Button>
  );
}
