import type { WebSocket } from 'ws';
import type { FrameSocket } from './frame-socket.ts';

/** Thousands of sockets are not pinged at once. */
const turns = 10;

export type Heartbeat = ReturnType<typeof startHeartbeat>;

/**
 * Cuts who has not answered the last ping, and who has taken nothing of what waits for `stalledMs`: a peer that stopped reading does
 * not notice that it is cut, and resumes after its cursor. One timer for all sockets of a server, which take turns within `everyMs`.
 */
export function startHeartbeat({ everyMs = 10_000, stalledMs = 30_000 } = {}) {
  const sockets = new Map<WebSocket, { frames: FrameSocket; answered: boolean; turn: number }>();
  let turn = 0;
  let watched = 0;
  const tick = (): void => {
    turn = (turn + 1) % turns;
    for (const [socket, state] of sockets) {
      if (state.turn !== turn) continue;
      // Of a congested one nothing may be read, its pong neither.
      const isCongested = state.frames.isCongested();
      if (isCongested) state.answered = true;
      if (state.frames.isStalled(stalledMs) || (!isCongested && !state.answered)) socket.terminate();
      // After what waits a ping would come too late to say anything.
      if (isCongested || !state.answered) continue;
      state.answered = false;
      socket.ping();
    }
  };
  const timer = setInterval(tick, everyMs / turns);
  return {
    watch(socket: WebSocket, frames: FrameSocket): void {
      const state = { frames, answered: true, turn: watched++ % turns };
      sockets.set(socket, state);
      socket.on('pong', () => (state.answered = true));
      socket.once('close', () => sockets.delete(socket));
    },
    stop: () => clearInterval(timer),
  };
}
