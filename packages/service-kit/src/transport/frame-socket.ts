import type { WebSocket } from 'ws';

/** What frames are written to, with word of when more of them would only pile up. */
export interface FrameSocket {
  /** Dropped when the socket is not open (any more). */
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Whether so much waits to be taken by the peer that whoever can wait should. */
  readonly congested: boolean;
  /** Calls back once, soon, when it is not congested (any more); never after the socket's end. */
  whenWritable(listener: () => void): void;
  /** Whether it has been congested for so long, in milliseconds, without the peer taking anything. */
  isStalled(forMs: number): boolean;
}

/** From here on a socket is congested, in bytes; and from here on it hears of what is taken. */
const highWater = 64 * 1024;
const lowWater = 16 * 1024;

/**
 * `ws` tells by a callback per message when its bytes have been handed to the system. One is asked for only while bytes wait:
 * on a healthy socket a send costs none.
 */
export function createFrameSocket(socket: WebSocket): FrameSocket {
  let waiting: (() => void)[] = [];
  let takenAt = performance.now();
  const onTaken = (): void => {
    takenAt = performance.now();
    if (waiting.length === 0 || socket.bufferedAmount >= highWater) return;
    const listeners = waiting;
    waiting = [];
    if (socket.readyState === socket.OPEN) for (const listener of listeners) listener();
  };
  return {
    send(text) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount < lowWater) takenAt = performance.now();
      if (socket.bufferedAmount + text.length < lowWater) socket.send(text);
      else socket.send(text, onTaken);
    },
    close: (code, reason) => socket.close(code, reason),
    get congested() {
      return socket.bufferedAmount >= highWater;
    },
    whenWritable: (listener) =>
      socket.bufferedAmount < highWater ? queueMicrotask(listener) : void waiting.push(listener),
    isStalled: (forMs) => socket.bufferedAmount >= lowWater && performance.now() - takenAt > forMs,
  };
}
