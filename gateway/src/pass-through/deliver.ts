import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pace } from './pace.ts';

/** So much is taken from the upstream before the client takes it, in bytes: most answers are smaller, and leave its connection at once. */
const aheadBytes = 256 * 1024;

/** Writes an answer as fast as its client takes it. Rejects when that is too slow, when the upstream breaks off, and when `signal` is aborted. */
export function deliver(
  body: Readable,
  response: ServerResponse,
  { pace, signal }: { pace: Pace; signal: AbortSignal },
): Promise<void> {
  const write = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      if (!response.write(chunk)) await pace.within(once(response, 'drain', { signal }));
      pace.moved(chunk.length);
    }
    response.end();
  };
  return pipeline(body, new PassThrough({ highWaterMark: aheadBytes }), write, { signal });
}
