import { useApolloClient } from '@apollo/client/react';
import { type KeyboardEvent, useMemo } from 'react';
import { Redirect, useLocation } from 'wouter';
import { useJumpTarget } from '../conversation/use-jump-target.ts';
import { useOpenConversation } from '../conversation/use-open-conversation.ts';
import { useText } from '../language/use-text.ts';
import { ActionTexts } from '../message-actions/action-texts.tsx';
import { messageHref } from '../rooms/message-href.ts';
import { ThreadBody } from './thread-body.tsx';
import { ThreadHeader } from './thread-header.tsx';
import { threadSource } from './thread-source.ts';
import { ThreadTexts } from './thread-texts.tsx';
import './thread-panel.css';

export interface ThreadPanelProps {
  readonly roomId: string;
  readonly rootId: string;
  /** The address of what it stands beside, or in the place of. */
  readonly backTo: string;
}

/** A message, what was replied to it, and where one replies. Escape closes it. */
export function ThreadPanel(props: ThreadPanelProps) {
  return (
    <ThreadTexts>
      <ActionTexts>
        <OpenThread {...props} />
      </ActionTexts>
    </ThreadTexts>
  );
}

function OpenThread({ roomId, rootId, backTo }: ThreadPanelProps) {
  const t = useText();
  const apollo = useApolloClient();
  const [, navigate] = useLocation();
  const source = useMemo(() => threadSource(apollo, roomId, rootId), [apollo, roomId, rootId]);
  const [target, forgetJump] = useJumpTarget();
  const opened = useOpenConversation(source, target);
  const head = opened?.view.head;
  const close = (): void => {
    navigate(backTo);
    focusLinkTo(rootId);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { key, target: at, currentTarget, defaultPrevented, nativeEvent } = event;
    const isHere = at instanceof Node && currentTarget.contains(at);
    if (key === 'Escape' && isHere && !defaultPrevented && !nativeEvent.isComposing) close();
  };
  // Of a reply it is the thread in which it stands.
  const above = head?.root?.threadRoot;
  if (above) return <Redirect to={messageHref(roomId, rootId, above.id)} replace />;
  return (
    <section className="pane pane--detail thread" aria-label={t('threads.title')} onKeyDown={onKeyDown}>
      <ThreadHeader rootId={rootId} head={head} backTo={backTo} onClose={close} />
      <ThreadBody opened={opened} rootId={rootId} target={target} onForgetJump={forgetJump} />
    </section>
  );
}

/** The focus goes back to where one came from, where that is still shown. */
function focusLinkTo(rootId: string): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[data-thread="${CSS.escape(rootId)}"]`)?.focus(),
  );
}
