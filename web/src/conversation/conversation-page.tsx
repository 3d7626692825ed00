import { useApolloClient } from '@apollo/client/react';
import { useMemo } from 'react';
import { ActionTexts } from '../message-actions/action-texts.tsx';
import { NotOpen } from './not-open.tsx';
import { roomSource } from './room-source.ts';
import { RoomView } from './room-view.tsx';
import { useJumpTarget } from './use-jump-target.ts';
import { useOpenConversation } from './use-open-conversation.ts';
import { useThreadChanges } from './use-thread-changes.ts';
import './conversation.css';

export interface ConversationPageProps {
  readonly roomId: string;
  readonly threadOf: string | undefined;
  /** The address of the list that it is shown beside. */
  readonly backTo?: string;
}

/** One room: what was said in it, and where one says something. */
export function ConversationPage(props: ConversationPageProps) {
  return (
    <ActionTexts>
      <ConversationOf {...props} />
    </ActionTexts>
  );
}

function ConversationOf({ roomId, threadOf, backTo = '/rooms' }: ConversationPageProps) {
  const [jump, forgetJump] = useJumpTarget();
  // Beside a thread the address names a reply.
  const target = threadOf === undefined ? jump : undefined;
  const apollo = useApolloClient();
  const source = useMemo(() => roomSource(apollo, roomId), [apollo, roomId]);
  const opened = useOpenConversation(source, target);
  const room = opened?.view.head;
  useThreadChanges(opened?.conversation);
  if (opened === undefined || opened.view.status !== 'open' || room === undefined)
    return <NotOpen roomId={roomId} opened={opened} backTo={backTo} />;
  return (
    <RoomView
      conversation={opened.conversation}
      view={opened.view}
      room={room}
      target={target}
      isBesideThread={threadOf !== undefined}
      backTo={backTo}
      onForgetJump={forgetJump}
    />
  );
}
