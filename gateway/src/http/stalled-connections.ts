import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export type StalledConnections = ReturnType<typeof cutStalledConnections>;

/** Of a connection: what its peer has taken when it was last seen to take something. */
interface Progress {
  dispatched: number;
  queued: number | undefined;
  at: number;
  /** Requests that have come whole, up to their bodies, and are not answered yet. */
  requests: number;
}

/**
 * Destroys each connection that takes nothing of what waits for it for so long, whatever is answered over it; and, when the server closes,
 * each that has asked for nothing by then: half a request would keep it, and Node looks after that no longer. One timer for all.
 */
export function cutStalledConnections(server: Server, stalledMs: number) {
  const connections = new Map<Socket, Progress>();
  let limitMs = stalledMs;
  let asksUntil = Infinity;
  server.on('connection', (socket) => {
    connections.set(socket, { dispatched: 0, queued: 0, at: performance.now(), requests: 0 });
    socket.once('close', () => connections.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    const progress = connections.get(socket);
    if (progress === undefined) return;
    progress.requests += 1;
    response.once('close', () => (progress.requests -= 1));
  });
  const tick = (): void => {
    const now = performance.now();
    for (const [socket, progress] of connections) {
      if (now > asksUntil && progress.requests === 0) socket.destroy();
      else if (hasTaken(socket, progress)) progress.at = now;
      else if (now - progress.at > limitMs) socket.destroy();
    }
  };
  let timer = setInterval(tick, Math.min(10_000, stalledMs / 3));
  return {
    /** The server closes: from now on it is at most so long. */
    limit(ms: number) {
      asksUntil = performance.now() + ms;
      limitMs = Math.min(limitMs, ms);
      clearInterval(timer);
      timer = setInterval(tick, limitMs / 5);
    },
    stop: () => clearInterval(timer),
  };
}

/** Something since the last time, or all of it. Of one long text the system takes part by part, which only the handle knows. */
function hasTaken(socket: Socket, progress: Progress): boolean {
  if (socket.writableLength === 0) return true;
  const dispatched = socket.bytesWritten - socket.writableLength;
  const queued = (socket as { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize;
  if (dispatched === progress.dispatched && queued === progress.queued) return false;
  progress.dispatched = dispatched;
  progress.queued = queued;
  return true;
}
