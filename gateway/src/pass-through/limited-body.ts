import type { IncomingMessage } from 'node:http';
import type { Pace } from './pace.ts';

/** More came than the route takes. */
export class BodyTooLargeError extends Error {}

/** Whether the length that was announced is too much already; an unannounced one is counted by {@link limitedBody}. */
export function announcesTooMuch({ headers }: IncomingMessage, limit: number): boolean {
  return Number(headers['content-length'] ?? 0) > limit;
}

/**
 * The body as it comes. Throws {@link BodyTooLargeError} at the first byte beyond the limit, and `TooSlowError` when it comes too slowly;
 * the socket stays open for the answer.
 */
export async function* limitedBody(
  request: IncomingMessage,
  limit: number,
  pace: Pace,
): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  let size = 0;
  for (;;) {
    const next = await pace.within(chunks.next());
    if (next.done === true) return;
    size += next.value.length;
    if (size > limit) throw new BodyTooLargeError();
    pace.moved(next.value.length);
    yield next.value;
  }
}
