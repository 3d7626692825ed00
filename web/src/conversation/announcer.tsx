import { useEffect, useRef, useState } from 'react';
import type { TimelineMessage } from './conversation-state.ts';

/** Says politely what somebody else has just said: who, and what. What was said before, where one pages through it, is no news. */
export function Announcer({
  message,
  isNewest,
  viewerId,
}: {
  readonly message: TimelineMessage | undefined;
  /** Whether it is the newest one of the room. */
  readonly isNewest: boolean;
  readonly viewerId: string;
}) {
  const last = useRef({ number: message?.number ?? 0, wasNewest: isNewest });
  const [said, setSaid] = useState('');
  useEffect(() => {
    const { number, wasNewest } = last.current;
    last.current = { number: Math.max(number, message?.number ?? 0), wasNewest: isNewest };
    if (message === undefined || message.number <= number || !isNewest || !wasNewest) return;
    if (message.sender !== null && message.sender.id !== viewerId && !message.isFromBlocked)
      setSaid(`${message.sender.displayName}: ${message.text ?? ''}`);
  }, [message, isNewest, viewerId]);
  return (
    <div className="visually-hidden" aria-live="polite">
      {said}
    </div>
  );
}
