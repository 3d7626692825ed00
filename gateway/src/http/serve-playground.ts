import { createReadStream } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { acceptedEncoding, contentEncodings } from './content-encoding.ts';
import type { PlaygroundFile } from './playground-files.ts';

/** Nothing is evaluated. Styles and fonts alone may be inline: editors write their own. `connect-src 'self'` holds for the socket too. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

export function servePlayground(
  files: ReadonlyMap<string, PlaygroundFile>,
  next: RequestListener,
): RequestListener {
  return (request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://gateway').pathname);
    if (file === undefined) next(request, response);
    else void answer(file, request, response);
  };
}

async function answer(
  file: PlaygroundFile,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const offered = contentEncodings.filter((encoding) => file.compressed[encoding] !== undefined);
  const encoding = acceptedEncoding(request.headers['accept-encoding'], offered);
  const etag = encoding === undefined ? file.etag : file.etag.replace(/"$/, `-${encoding}"`);
  const headers = {
    ...securityHeaders,
    'content-type': file.contentType,
    ...(encoding !== undefined && { 'content-encoding': encoding }),
    ...(offered.length > 0 && { vary: 'accept-encoding' }),
    etag,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  const path = (encoding && file.compressed[encoding]) ?? file.path;
  if (request.headers['if-none-match'] === etag) response.writeHead(304, headers).end();
  else if (method === 'HEAD') response.writeHead(200, headers).end();
  // The client may have gone, or the folder: then there is nothing to answer.
  else
    await pipeline(createReadStream(path), response.writeHead(200, headers)).catch(() => response.destroy());
}
