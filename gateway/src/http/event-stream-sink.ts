import type { OperationSink } from '@parley/service-kit/transport';
import type { ServerResponse } from 'node:http';

/** As for sockets: from here on a writer that can wait waits, in bytes. */
const highWater = 64 * 1024;

/** graphql-sse's distinct connections mode. It has no event for an operation that fails: its errors are a last result. */
export function createEventStreamSink(response: ServerResponse) {
  let waiting: (() => void)[] = [];
  response.on('drain', () => {
    if (sink.isCongested()) return; // another 'drain' follows
    const listeners = waiting;
    waiting = [];
    for (const listener of listeners) listener();
  });
  const write = (text: string, onTaken: () => void = () => undefined): void =>
    response.writableEnded ? onTaken() : void response.write(text, onTaken);
  const end = (): void => void (response.writableEnded || response.end('event: complete\ndata: \n\n'));
  const sink = {
    /** What is written to an ended one is dropped: nobody has to wait for that. */
    isCongested: () => !response.writableEnded && !response.destroyed && response.writableLength >= highWater,
    /** Never calls back while it is congested, nor after its end by the peer: writers would turn without I/O. */
    whenWritable: (listener: () => void) =>
      void (sink.isCongested() ? waiting.push(listener) : queueMicrotask(listener)),
    next: (payload: string, onTaken?: () => void) => write(`event: next\ndata: ${payload}\n\n`, onTaken),
    nextShared: ({ text }: { text: string }) => sink.next(text),
    error(errors: string) {
      sink.next(`{"errors":${errors}}`);
      end();
    },
    complete: end,
    /** So that proxies do not take a quiet stream for a dead one. */
    keepAlive: () => void (response.writableLength === 0 && write(':\n\n')),
  } satisfies OperationSink & { keepAlive(): void };
  return sink;
}
