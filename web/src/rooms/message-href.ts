/** Where a message stands: its room around it, or the thread that it is a reply in. */
export function messageHref(roomId: string, messageId: string, threadRootId?: string): string {
  const place = threadRootId === undefined ? `/rooms/${roomId}` : threadHref(roomId, threadRootId);
  return `${place}?message=${encodeURIComponent(messageId)}`;
}

/** The replies that hang from a message. */
export function threadHref(roomId: string, rootId: string): string {
  return `/rooms/${roomId}/threads/${rootId}`;
}
