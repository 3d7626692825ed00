import type { WebSocket } from 'ws';

const windowMs = 60_000;

/**
 * Calls `onExceeded` once, before anything else is done with the message, when a peer sends more than so many in a minute: of
 * graphql-transport-ws, and pings of WebSocket itself. Pongs do not count: those answer us.
 */
export function limitMessages(socket: WebSocket, perMinute: number, onExceeded: () => void): void {
  let since = performance.now();
  let count = 0;
  const onMessage = (): void => {
    count += 1;
    if (count <= perMinute) return;
    const now = performance.now();
    if (now - since >= windowMs) {
      since = now;
      count = 1;
      return;
    }
    socket.off('message', onMessage);
    socket.off('ping', onMessage);
    onExceeded();
  };
  socket.on('message', onMessage);
  socket.on('ping', onMessage);
}
