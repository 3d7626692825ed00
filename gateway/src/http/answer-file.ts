import { parseRange } from '@parley/service-kit/process';
import isFresh from 'fresh';
import { createReadStream } from 'node:fs';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { acceptedEncoding, contentEncodings } from './content-encoding.ts';
import type { StaticFile } from './static-files.ts';

/** Answers a GET or HEAD with a file, or a part of it, as it was compressed when it was built; refuses other methods. */
export async function answerFile(
  file: StaticFile,
  request: IncomingMessage,
  response: ServerResponse,
  securityHeaders: OutgoingHttpHeaders,
): Promise<void> {
  const { method, headers: asked } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const offered = contentEncodings.filter((encoding) => file.compressed[encoding] !== undefined);
  // A part is one of the file as it is.
  const encoding =
    asked.range === undefined ? acceptedEncoding(asked['accept-encoding'], offered) : undefined;
  const etag = encoding === undefined ? file.etag : file.etag.replace(/"$/, `-${encoding}"`);
  const headers = {
    ...securityHeaders,
    'content-type': file.contentType,
    ...(encoding !== undefined && { 'content-encoding': encoding }),
    ...(offered.length > 0 && { vary: 'accept-encoding' }),
    'accept-ranges': 'bytes',
    etag,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (isFresh({ 'if-none-match': asked['if-none-match'] }, { etag }))
    return void response.writeHead(304, headers).end();
  const range = isOfThis(asked['if-range'], etag) ? parseRange(asked.range, file.bytes) : null;
  if (range === 'unsatisfiable') {
    const part = { 'content-range': `bytes */${file.bytes}`, 'cache-control': 'no-store' };
    return void response.writeHead(416, { ...headers, ...part }).end();
  }
  const part = range && {
    'content-range': `bytes ${range.first}-${range.last}/${file.bytes}`,
    'content-length': range.last - range.first + 1,
  };
  response.writeHead(range === null ? 200 : 206, { ...headers, ...part });
  if (method === 'HEAD') return void response.end();
  const path = (encoding && file.compressed[encoding]) ?? file.path;
  const bytes = createReadStream(path, range === null ? {} : { start: range.first, end: range.last });
  // The client may have gone, or the folder: then there is nothing to answer.
  await pipeline(bytes, response).catch(() => response.destroy());
}

/** A part that continues another file's is of no use. */
function isOfThis(ifRange: string | string[] | undefined, etag: string): boolean {
  return ifRange === undefined || ifRange === etag;
}
