import { Link } from 'wouter';
import { IconButton } from '../design/icon-button.tsx';
import { useText } from '../language/use-text.ts';
import { messageHref } from '../rooms/message-href.ts';
import { roomTitle } from '../rooms/room-title.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import { FollowButton } from './follow-button.tsx';
import type { ThreadHead } from './thread-source.ts';

/** Of which room the thread is, whether the viewer follows it, and the way back. */
export function ThreadHeader({
  rootId,
  head,
  backTo,
  onClose,
}: {
  readonly rootId: string;
  readonly head: ThreadHead | undefined;
  readonly backTo: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { room, root } = head ?? {};
  return (
    <PaneHeader title={t('threads.title')} backTo={backTo}>
      {room !== undefined && (
        <Link className="thread__room" href={messageHref(room.id, rootId)} state={{}} dir="auto">
          {roomTitle(room, t)}
        </Link>
      )}
      {root && <FollowButton rootId={rootId} isFollowed={root.thread?.isFollowed} />}
      <IconButton className="thread__close" icon="close" label={t('threads.close')} onClick={onClose} />
    </PaneHeader>
  );
}
