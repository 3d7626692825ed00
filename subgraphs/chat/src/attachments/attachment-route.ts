import { contentDisposition } from '@parley/media';
import { parseRange, refuseMethod, type Route, writeError } from '@parley/service-kit/process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Attachments } from './attachments.ts';
import type { AttachmentRefusal } from './attachment-refusal.ts';
import type { ReadableAttachment, Variant } from './open-attachment.ts';

const id = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const uploadPath = new RegExp(`^/media/attachments/uploads/(${id})$`, 'u');
const filePath = new RegExp(`^/media/attachments/(${id})/(file|thumbnail)$`, 'u');

/** A signed address takes bytes, or gives them: both need no token. */
export function createAttachmentRoute(attachments: Pick<Attachments, 'receive' | 'open'>): Route {
  return async (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://chat');
    response.setHeader('x-content-type-options', 'nosniff');
    const uploadId = uploadPath.exec(pathname)?.[1];
    if (uploadId !== undefined) return receive(attachments, { uploadId, query }, request, response);
    const [, fileId, variant] = filePath.exec(pathname) ?? [];
    if (fileId === undefined) return writeError(response, 404, 'NOT_FOUND', 'There is nothing here.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(response, 'GET, HEAD');
    const found = await attachments.open(fileId, variant as Variant, query);
    if ('status' in found) refuse(response, found);
    else await serve(found, request, response);
  };
}

/** `no-cache`: a client may keep it, and asks each time whether it is still there. */
async function serve(
  attachment: ReadableAttachment,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { etag, size, contentType } = attachment;
  const { headers, method } = request;
  response.setHeader('etag', etag).setHeader('cache-control', 'private, no-cache');
  if (headers['if-none-match']?.includes(etag) === true) return void response.writeHead(304).end();
  const isCurrent = (headers['if-range'] ?? etag) === etag;
  const range = isCurrent && method === 'GET' ? parseRange(headers.range, size) : null;
  response.setHeader('accept-ranges', 'bytes');
  if (range === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${size}`);
    return writeError(response, 416, 'RANGE_NOT_SATISFIABLE', `The file has ${size} bytes.`);
  }
  const { first, last } = range ?? { first: 0, last: size - 1 };
  const body = method === 'HEAD' ? null : await attachment.read({ first, last });
  response.writeHead(range === null ? 200 : 206, {
    'content-type': contentType,
    'content-length': last - first + 1,
    ...(range !== null && { 'content-range': `bytes ${first}-${last}/${size}` }),
    'content-disposition': contentDisposition(attachment),
    // Opened by itself it runs nothing and loads nothing; pages of any origin may show it.
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  });
  if (body === null) response.end();
  else await pipeline(body, response).catch(unlessGone);
}

/** Players break off as soon as their viewer goes on to another place. */
function unlessGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}

/** Without all its bytes an upload is answered with 308 and, as `Range`, what is there. */
async function receive(
  attachments: Pick<Attachments, 'receive'>,
  address: { readonly uploadId: string; readonly query: URLSearchParams },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'PUT') return refuseMethod(response, 'PUT');
  const { 'content-range': contentRange, 'content-length': length } = request.headers;
  const contentLength = length === undefined ? undefined : Number(length);
  const received = await attachments.receive({ ...address, contentRange, contentLength, body: request });
  response.setHeader('cache-control', 'no-store');
  if ('status' in received) return refuse(response, received);
  if (received.isComplete) return void response.writeHead(204).end();
  if (received.received > 0) response.setHeader('range', `bytes=0-${received.received - 1}`);
  response.writeHead(308, { 'content-length': 0 }).end();
}

function refuse(response: ServerResponse, { status, code, message }: AttachmentRefusal): void {
  writeError(response, status, code, message);
}
