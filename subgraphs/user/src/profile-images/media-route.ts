import { refuseMethod, type Route, writeError } from '@parley/service-kit/process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ProfileImages } from './profile-images.ts';

const id = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const imagePath = new RegExp(`^/media/(profile-images/${id}-(?:64|256|512)\\.webp)$`, 'u');
const uploadPath = new RegExp(`^/media/profile-image-uploads/(${id})$`, 'u');

/** A signed address takes bytes, an image's address gives them: both need no token. */
export function createMediaRoute(images: Pick<ProfileImages, 'receive' | 'open'>): Route {
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://user');
    response.setHeader('x-content-type-options', 'nosniff');
    const key = imagePath.exec(pathname)?.[1];
    const uploadId = uploadPath.exec(pathname)?.[1];
    if (key !== undefined) return serve(images, key, request, response);
    if (uploadId !== undefined) return receive(images, { uploadId, query: searchParams }, request, response);
    writeError(response, 404, 'NOT_FOUND', 'There is nothing here.');
  };
}

/** An image never changes under its address, so it may be kept for good. */
async function serve(
  images: Pick<ProfileImages, 'open'>,
  key: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(response, 'GET, HEAD');
  const object = await images.open(key);
  if (object === null)
    return writeError(response, 404, 'NOT_FOUND', 'There is no such image, or not any more.');
  const etag = `"${key}"`;
  response.setHeader('etag', etag).setHeader('cache-control', 'public, max-age=31536000, immutable');
  const known = request.headers['if-none-match']?.includes(etag) ?? false;
  if (known || request.method === 'HEAD') object.body.destroy();
  if (known) return void response.writeHead(304).end();
  response.writeHead(200, {
    'content-type': 'image/webp',
    'content-length': object.size,
    // Opened by itself it is a picture and nothing else; pages of any origin may show it.
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(object.body, response);
}

async function receive(
  images: Pick<ProfileImages, 'receive'>,
  address: { readonly uploadId: string; readonly query: URLSearchParams },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'PUT') return refuseMethod(response, 'PUT');
  const { 'content-type': contentType, 'content-length': length } = request.headers;
  const contentLength = length === undefined ? undefined : Number(length);
  const refusal = await images.receive({ ...address, contentType, contentLength, body: request });
  response.setHeader('cache-control', 'no-store');
  if (refusal === null) response.writeHead(204).end();
  else writeError(response, refusal.status, refusal.code, refusal.message);
}
