import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { textFrame } from './shared-text.ts';
import { countUnreadBytes } from './unread-bytes.ts';

/** What frames are written to, with word of when more of them would only pile up. */
export type FrameSocket = ReturnType<typeof createFrameSocket>;

/** From here on a socket is congested, in bytes; and from here on it is notified of what is taken. */
const highWater = 64 * 1024;
const lowWater = 16 * 1024;
/** So much may be under way to the peer, in bytes: what it asks for meanwhile, a pause say, comes no later than after that. */
const mostUnread = 512 * 1024;

/**
 * Frames go to the connection below the WebSocket in one piece, past `ws`, which writes header and text apart, and encodes a text anew for
 * each of its receivers. `ws` itself writes (pings, pongs, the close) at once and never keeps a text half sent, so that the two do not mix;
 * with compression they would. Of what is written a callback is asked for only while bytes wait: on a healthy socket it costs none.
 */
export function createFrameSocket(socket: WebSocket, connection: Duplex) {
  let waiting: (() => void)[] = [];
  let takenAt = performance.now();
  const onTaken = (): void => {
    takenAt = performance.now();
    if (socket.isPaused && !isBacklogged()) socket.resume();
    if (waiting.length === 0 || isCongested()) return;
    const listeners = waiting;
    waiting = [];
    if (socket.readyState === socket.OPEN) for (const listener of listeners) listener();
  };
  const unread = countUnreadBytes(socket, onTaken);
  const isBacklogged = (): boolean => connection.writableLength >= highWater;
  const isCongested = (): boolean => isBacklogged() || unread.count() >= mostUnread;
  const isIdle = (): boolean => connection.writableLength < lowWater && unread.count() < mostUnread;
  const sendFrame = (frame: Buffer, notify?: () => void): void => {
    if (socket.readyState !== socket.OPEN) return notify?.();
    if (isIdle()) takenAt = performance.now();
    if (notify !== undefined) connection.write(frame, () => onWritten(notify));
    else if (connection.writableLength + frame.length < lowWater) connection.write(frame);
    else connection.write(frame, onTaken);
    unread.wrote(frame.length);
  };
  const onWritten = (notify: () => void): void => {
    onTaken();
    notify();
  };
  return {
    /** Dropped when the socket is not open (any more). `notify`: called when the system has taken it, or never will. */
    send: (text: string, notify?: () => void): void => sendFrame(textFrame(text), notify),
    /** A whole frame, as `textFrame` makes it. */
    sendFrame,
    /** What is sent meanwhile goes to the system in one call. */
    inOneWrite(send: () => void): void {
      connection.cork();
      try {
        send();
      } finally {
        connection.uncork();
      }
    },
    close: (code: number, reason: string): void => socket.close(code, reason),
    /**
     * To be called after each message of a peer whose requests are answered: while it does not take what it is sent nothing more is read of
     * it. That its own pongs are not read either is why this does not ask what it has read.
     */
    readWhileTaken: (): void => {
      if (isBacklogged()) socket.pause();
    },
    /** Whether so much waits to be taken by the peer that a sender who can wait should. */
    isCongested,
    /** Calls back once, soon, when it is not congested (any more); never after the socket's end. */
    whenWritable: (listener: () => void): void =>
      isCongested() ? void waiting.push(listener) : queueMicrotask(listener),
    /** Whether it has been congested for so long, in milliseconds, without the peer taking anything. */
    isStalled: (forMs: number): boolean => !isIdle() && performance.now() - takenAt > forMs,
  };
}
