import type { IncomingMessage } from 'node:http';

/** More came than the route takes. */
export class BodyTooLargeError extends Error {}

/** Whether the length that was announced is too much already; an unannounced one is counted by {@link limitedBody}. */
export function announcesTooMuch({ headers }: IncomingMessage, limit: number): boolean {
  return Number(headers['content-length'] ?? 0) > limit;
}

/** The body as it comes. Throws {@link BodyTooLargeError} at the first byte beyond the limit; the socket stays open for the answer. */
export async function* limitedBody(request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError();
    yield chunk;
  }
}
