import type { Sink } from 'graphql-ws/client';
import type { Connection } from '../connection.ts';
import { lost, type Frame, type ToLeader, type ToTab } from './protocol.ts';

/** So often is the leader told how many frames have been taken. */
const frames = 100;

interface Running {
  readonly sink: Sink<unknown>;
  received: number;
}

export interface Remote extends Connection {
  receive(message: Frame | (ToTab & { readonly type: 'pong' })): void;
  ping(): void;
}

/** A follower's part: a connection that is the leader's. `prefix` makes the names of its attempts unique among all. */
export function createRemote(from: string, prefix: string, post: (message: ToLeader) => void): Remote {
  const running = new Map<string, Running>();
  let started = 0;

  /** It is over after `outcome` has run; nothing that still arrives counts. */
  const finish = (attempt: string, outcome: (sink: Sink<unknown>) => void): void => {
    const ended = running.get(attempt);
    running.delete(attempt);
    if (ended !== undefined) outcome(ended.sink);
  };
  const lose = (attempt: string): void => finish(attempt, (sink) => sink.error(lost));
  const stop = (attempt: string): void => post({ type: 'unsubscribe', from, attempt });

  const take = (frame: Frame): void => {
    const { attempt, number } = frame;
    const known = running.get(attempt);
    if (known === undefined) return 'next' in frame ? stop(attempt) : undefined;
    known.received += 1;
    if (number !== known.received) {
      stop(attempt);
      return lose(attempt);
    }
    if ('error' in frame) return finish(attempt, (sink) => sink.error(frame.error));
    if ('complete' in frame) return finish(attempt, (sink) => sink.complete());
    if (number % frames === 0) post({ type: 'taken', from, attempt, count: number });
    known.sink.next(frame.next);
  };
  return {
    ready: () => Promise.resolve(),
    subscribe(payload, sink) {
      const attempt = `${prefix} ${(started += 1)}`;
      running.set(attempt, { sink, received: 0 });
      post({ type: 'subscribe', from, attempt, payload: JSON.stringify(payload) });
      return () => {
        if (running.delete(attempt)) stop(attempt);
      };
    },
    receive(message) {
      if (message.type === 'frame') take(message);
      else for (const attempt of message.unknown) lose(attempt);
    },
    ping: () => post({ type: 'ping', from, attempts: [...running.keys()] }),
  };
}
