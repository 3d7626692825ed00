import createEtag from 'etag';
import isFresh from 'fresh';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/**
 * Lets browsers and shared caches keep an answer that is the same for every anonymous viewer. One with an `Authorization` header is never
 * answered with it, nor one that wants another media type. Returns what says whether a cache has this answer already.
 */
export function allowCaching(
  response: ServerResponse,
  body: string,
  maxAgeSeconds: number,
): OutgoingHttpHeaders {
  const etag = createEtag(body, { weak: true }); // weak: of the text, however it is compressed
  response.appendHeader('vary', ['accept', 'authorization']);
  response.setHeader('cache-control', `public, max-age=${maxAgeSeconds}`);
  response.setHeader('etag', etag);
  return { etag };
}

export function isCachedBy({ headers }: IncomingMessage, answer: OutgoingHttpHeaders): boolean {
  return isFresh(headers, answer);
}
