import type { WebSocket } from 'ws';

/** So often the peer is asked, in bytes. */
const askEvery = 64 * 1024;

/**
 * How much of what was written its peer has not read yet: what the systems on either side keep, megabytes, does not show here. So the
 * peer is asked by a ping that says how much was written, and that any WebSocket answers when it has read so far (RFC 6455, 5.5.3).
 */
export function countUnreadBytes(socket: WebSocket, onRead: () => void) {
  let written = 0;
  let asked = 0;
  let read = 0;
  socket.on('pong', (data) => {
    const upTo = Number(data.toString());
    // Pings that ask only whether somebody is there say nothing.
    if (!(upTo > read && upTo <= asked)) return;
    read = upTo;
    onRead();
  });
  return {
    /** Too many by what was written since the peer was last asked: up to 64 KiB. */
    count: () => written - read,
    /** To be called after each frame. */
    wrote(bytes: number): void {
      written += bytes;
      if (written - asked < askEvery) return;
      asked = written;
      socket.ping(String(asked));
    },
  };
}
