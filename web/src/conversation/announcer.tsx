import { useEffect, useRef, useState } from 'react';
import type { TimelineMessage } from './conversation-state.ts';

/** Says politely what somebody else has just said: who, and what. */
export function Announcer({
  message,
  viewerId,
}: {
  readonly message: TimelineMessage | undefined;
  readonly viewerId: string;
}) {
  const last = useRef(message?.number ?? 0);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (message === undefined || message.number <= last.current) return;
    last.current = message.number;
    if (message.sender !== null && message.sender.id !== viewerId && !message.isFromBlocked)
      setSaid(`${message.sender.displayName}: ${message.text ?? ''}`);
  }, [message, viewerId]);
  return (
    <div className="visually-hidden" aria-live="polite">
      {said}
    </div>
  );
}
