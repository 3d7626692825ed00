import { useCallback, useState } from 'react';
import { MessageList } from '../conversation/message-list.tsx';
import { RoomComposer, type RoomComposerProps } from '../conversation/room-composer.tsx';
import { rowsOf } from '../conversation/rows.ts';
import { useComposing } from '../conversation/use-composing.ts';
import type { OpenConversation } from '../conversation/use-conversation.ts';
import type { JumpTarget } from '../conversation/use-jump-target.ts';
import { EmptyState } from '../design/empty-state.tsx';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { FilesProvider } from '../files/files-context.tsx';
import { useIsConnected } from '../graph/graph-provider.tsx';
import { useText } from '../language/use-text.ts';
import { MessageActions } from '../message-actions/message-actions.tsx';
import { settingOf } from '../message-actions/setting-of.ts';
import { messageHref } from '../rooms/message-href.ts';
import { useOutboxView } from '../outbox/use-outbox-view.ts';
import { useViewerId } from '../session/session-context.ts';
import type { ThreadHead } from './thread-source.ts';

export interface ThreadBodyProps {
  readonly opened: OpenConversation<ThreadHead> | undefined;
  readonly rootId: string;
  readonly target: JumpTarget | undefined;
  readonly onForgetJump: () => void;
}

/** The message and its replies, or why they cannot be shown. */
export function ThreadBody({ opened, ...rest }: ThreadBodyProps) {
  const t = useText();
  const isConnected = useIsConnected();
  if (opened === undefined) return <Loading />;
  const { head, status, timeline } = opened.view;
  if (status === 'lost')
    return (
      <EmptyState icon="lock" title={t('threads.lost')}>
        {t('threads.lostText')}
      </EmptyState>
    );
  if (head?.root === null || (timeline.isLoaded && timeline.messages.length === 0))
    return (
      <EmptyState icon="chat" title={t('threads.gone')}>
        {t('threads.goneText')}
      </EmptyState>
    );
  if (head === undefined || status !== 'open')
    return status === 'unreachable' || !isConnected ? (
      <Failure onRetry={opened.conversation.retry} />
    ) : (
      <Loading />
    );
  return <Replies opened={opened} head={head} {...rest} />;
}

function Replies(
  props: ThreadBodyProps & { readonly opened: OpenConversation<ThreadHead>; readonly head: ThreadHead },
) {
  const { opened, head, rootId, target, onForgetJump } = props;
  const { conversation, view } = opened;
  const { room } = head;
  const t = useText();
  const viewerId = useViewerId();
  const outbox = useOutboxView();
  const { composing, compose, stop } = useComposing();
  const hrefOf = useReplyHref(room.id, rootId);
  const toNewest = (): void => {
    conversation.goToNewest();
    // Loaded anew, the page begins there too.
    if (target !== undefined) onForgetJump();
  };
  const of = { roomId: room.id, threadRootId: rootId, viewerId, others: room.memberCount - 1 };
  const rows = rowsOf({ ...of, state: view, outbox, firstUnread: view.firstUnread });
  const root = view.timeline.messages.find(({ id }) => id === rootId) ?? head.root;
  return (
    <MessageActions
      mutations={conversation}
      roomId={room.id}
      setting={settingOf(room, viewerId)}
      hrefOf={hrefOf}
      onCompose={compose}
    >
      <FilesProvider messages={view.timeline.messages}>
        <MessageList
          rows={rows}
          conversation={conversation}
          timeline={view.timeline}
          viewerId={viewerId}
          isGroup={room.kind === 'GROUP'}
          target={target}
          onToNewest={toNewest}
          label={t('threads.replies')}
        />
        {root?.deletedAt !== null && root?.thread === null ? (
          <p className="thread__closed">{t('threads.closed')}</p>
        ) : (
          <ReplyComposer
            conversation={conversation}
            view={view}
            room={room}
            rootId={rootId}
            composing={composing}
            onCompose={compose}
            onStop={stop}
            onSent={toNewest}
          />
        )}
      </FilesProvider>
    </MessageActions>
  );
}

function ReplyComposer({
  rootId,
  onSent,
  ...props
}: Omit<RoomComposerProps, 'thread'> & { readonly rootId: string }) {
  const t = useText();
  const [alsoInRoom, setAlsoInRoom] = useState(false);
  return (
    <>
      <label className="thread__also">
        <input
          type="checkbox"
          checked={alsoInRoom}
          onChange={({ target }) => setAlsoInRoom(target.checked)}
        />
        {t('threads.alsoInRoom')}
      </label>
      <RoomComposer
        {...props}
        thread={{ threadRootId: rootId, alsoInRoom }}
        onSent={() => {
          setAlsoInRoom(false);
          onSent();
        }}
      />
    </>
  );
}

/** The address at which a message of the thread is shown: what it hangs from, in the room. */
function useReplyHref(roomId: string, rootId: string): (messageId: string) => string {
  return useCallback(
    (messageId) => messageHref(roomId, messageId, messageId === rootId ? undefined : rootId),
    [roomId, rootId],
  );
}
