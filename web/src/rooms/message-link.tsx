import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { messageHref } from './message-href.ts';

/** Jumps to a message. Of its own in the history each time, so that one jumps again to where one has scrolled away from. */
export function MessageLink({
  roomId,
  messageId,
  threadRootId,
  className,
  onClick,
  children,
}: {
  readonly roomId: string;
  readonly messageId: string;
  readonly threadRootId?: string | undefined;
  readonly className?: string;
  readonly onClick?: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Link
      href={messageHref(roomId, messageId, threadRootId)}
      state={{}}
      className={className}
      onClick={onClick}
    >
      {children}
    </Link>
  );
}
