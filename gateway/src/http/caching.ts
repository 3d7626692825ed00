import createEtag from 'etag';
import isFresh from 'fresh';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** For how long an answer may be kept, and on which headers of requests it depends beside the usual ones. */
export interface Caching {
  readonly maxAgeSeconds: number;
  readonly varyBy: readonly string[];
}

/**
 * Lets browsers and shared caches keep an answer that is the same for every anonymous viewer. One with an `Authorization` header is never
 * answered with it, nor one that wants another media type. Returns what says whether a cache has this answer already.
 */
export function allowCaching(
  response: ServerResponse,
  body: string,
  { maxAgeSeconds, varyBy }: Caching,
): OutgoingHttpHeaders {
  const etag = createEtag(body, { weak: true }); // weak: of the text, however it is compressed
  response.appendHeader('vary', ['accept', 'authorization', ...varyBy]);
  response.setHeader('cache-control', `public, max-age=${maxAgeSeconds}`);
  response.setHeader('etag', etag);
  return { etag };
}

export function isCachedBy({ headers }: IncomingMessage, answer: OutgoingHttpHeaders): boolean {
  return isFresh(headers, answer);
}
