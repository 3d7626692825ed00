import type { WebSocket } from 'ws';

/** How much of what was written its peer has not read yet. */
export interface UnreadBytes {
  /** Too many by what was written since the peer was last asked: up to 64 KiB. */
  readonly count: number;
  /** To be called after each frame. */
  wrote(bytes: number): void;
}

/** So often the peer is asked, in bytes. */
const askEvery = 64 * 1024;

/**
 * What the system keeps for a connection, megabytes on either side, does not show in what waits here. So the peer is asked after what
 * was written: by a ping that says how much that was, and that any WebSocket answers by itself when it has read so far (RFC 6455, 5.5.3).
 * `onRead` is called when it has read more.
 */
export function countUnreadBytes(socket: WebSocket, onRead: () => void): UnreadBytes {
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
    get count() {
      return written - read;
    },
    wrote(bytes) {
      written += bytes;
      if (written - asked < askEvery) return;
      asked = written;
      socket.ping(String(asked));
    },
  };
}
