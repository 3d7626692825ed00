import { useApolloClient } from '@apollo/client/react';
import { useMemo } from 'react';
import { FilesProvider } from '../files/files-context.tsx';
import { useOutboxView } from '../outbox/use-outbox-view.ts';
import { useViewerId } from '../session/session-context.ts';
import { Composer } from './composer.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import { mayMentionAll } from './may-mention-all.ts';
import { MessageList } from './message-list.tsx';
import { NotOpen } from './not-open.tsx';
import { rowsOf } from './rows.ts';
import { TypingLine } from './typing-line.tsx';
import { roomSource } from './room-source.ts';
import { useJumpTarget } from './use-jump-target.ts';
import { useOpenConversation } from './use-open-conversation.ts';
import './conversation.css';

/** One room: what was said in it, and where one says something. */
export function ConversationPage({
  roomId,
  threadOf,
  backTo = '/rooms',
}: {
  readonly roomId: string;
  readonly threadOf: string | undefined;
  /** The address of the list that it is shown beside. */
  readonly backTo?: string;
}) {
  const viewerId = useViewerId();
  const outbox = useOutboxView();
  const [jump, forgetJump] = useJumpTarget();
  // Beside a thread the address names a reply.
  const target = threadOf === undefined ? jump : undefined;
  const apollo = useApolloClient();
  const source = useMemo(() => roomSource(apollo, roomId), [apollo, roomId]);
  const opened = useOpenConversation(source, target);
  const room = opened?.view.head;
  if (opened === undefined || opened.view.status !== 'open' || room === undefined)
    return <NotOpen roomId={roomId} opened={opened} backTo={backTo} />;
  const { conversation, view } = opened;
  const { firstUnread } = view;
  const toNewest = (): void => {
    conversation.goToNewest();
    // Loaded anew, the page begins there too.
    if (target !== undefined) forgetJump();
  };
  const others = room.memberCount - 1;
  const rows = rowsOf({ state: view, outbox, roomId, viewerId, others, firstUnread });
  return (
    <FilesProvider messages={view.timeline.messages}>
      <ConversationHeader room={room} backTo={backTo} />
      <MessageList
        rows={rows}
        conversation={conversation}
        timeline={view.timeline}
        viewerId={viewerId}
        isGroup={room.kind === 'GROUP'}
        target={target}
        onToNewest={toNewest}
      />
      <TypingLine roomId={roomId} />
      <Composer roomId={roomId} mayMentionAll={mayMentionAll(room)} onSent={toNewest} />
    </FilesProvider>
  );
}
