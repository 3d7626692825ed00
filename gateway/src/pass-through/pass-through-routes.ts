import { z } from 'zod';
import { jsonList } from '../json-setting.ts';

const headerNames = z.array(z.string().regex(/^[a-z0-9-]+$/, 'Header names are written in lower case.'));

const route = z.strictObject({
  /** `/files/*`: everything below; without the star exactly this path. The upstream is asked for the same path. */
  path: z.string().regex(/^\/[^*?#\s]*[^*?#\s/]$|^\/[^*?#\s]+\/\*$/, 'A path is /one/path or /all/below/*.'),
  /** Origins of the instances, such as `http://10.0.0.7:8001`; they take turns. */
  to: z.array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin)).min(1),
  methods: z.array(z.enum(['GET', 'HEAD', 'PUT', 'POST', 'DELETE'])).default(['GET', 'HEAD']),
  /** What a request's body may have at most, in bytes; 0: none. */
  maxBodyBytes: z.int().min(0).default(0),
  /** For the whole exchange, both bodies included. */
  timeoutMs: z.int().min(1).max(600_000).default(30_000),
  /** Passed upstream; no other header is. */
  requestHeaders: headerNames.default([
    'accept',
    'content-type',
    'content-length',
    'content-range',
    'if-none-match',
    'if-modified-since',
    'if-range',
    'range',
    'traceparent',
  ]),
  /** Passed back; no other header is. */
  responseHeaders: headerNames.default([
    'accept-ranges',
    'allow',
    'cache-control',
    'content-disposition',
    'content-length',
    'content-range',
    'content-security-policy',
    'content-type',
    'cross-origin-resource-policy',
    'etag',
    'last-modified',
    'range',
    'retry-after',
  ]),
});

/** A path that the gateway passes through as it is. */
export type PassThroughRoute = z.output<typeof route>;

export const passThroughRoutes = jsonList(route);
