import type { OperationSink } from '@parley/service-kit/transport';
import type { ServerResponse } from 'node:http';

/** An operation's results as Server-Sent Events. */
export interface EventStreamSink extends OperationSink {
  /** Something that means nothing, so that proxies do not take a quiet stream for a dead one. */
  keepAlive(): void;
  /** Whether nothing more can be written. */
  readonly ended: boolean;
}

/** As for sockets: from here on a writer that can wait waits, in bytes. */
const highWater = 64 * 1024;

/** graphql-sse's distinct connections mode. It has no event for an operation that fails: its errors are a last result. */
export function createEventStreamSink(response: ServerResponse): EventStreamSink {
  const waiting: (() => void)[] = [];
  response.on('drain', () => {
    for (const listener of waiting.splice(0)) listener();
  });
  const end = (): void => void response.end('event: complete\ndata: \n\n');
  const sink: EventStreamSink = {
    get ended() {
      return response.writableEnded || response.destroyed;
    },
    get congested() {
      return !sink.ended && response.writableLength >= highWater;
    },
    whenWritable(listener) {
      if (response.writableNeedDrain) waiting.push(listener);
      else queueMicrotask(listener);
    },
    next(payload) {
      if (!sink.ended) response.write(`event: next\ndata: ${payload}\n\n`);
    },
    nextShared: ({ text }) => sink.next(text),
    error(errors) {
      if (sink.ended) return;
      sink.next(`{"errors":${errors}}`);
      end();
    },
    complete() {
      if (!sink.ended) end();
    },
    keepAlive() {
      if (!sink.ended && !sink.congested) response.write(':\n\n');
    },
  };
  return sink;
}
