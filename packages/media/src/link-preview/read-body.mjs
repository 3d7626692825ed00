import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Refused } from './refused.mjs';

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */

/**
 * The first bytes of a body, unpacked: until `isEnough` says so, and `limit` at most. Packed bytes are counted too, since they may unpack to
 * nothing.
 * @param {IncomingMessage} response
 * @param {{readonly limit: number, readonly isEnough?: (chunk: Buffer) => boolean}} options
 * @returns {Promise<{readonly bytes: Buffer, readonly isWhole: boolean}>}
 */
export async function readBody(response, { limit, isEnough = () => false }) {
  const chunks = [];
  let size = 0;
  let isWhole = true;
  try {
    for await (const chunk of unpacked(response, limit)) {
      const part = chunk.subarray(0, limit - size);
      chunks.push(part);
      size += part.length;
      isWhole = part.length === chunk.length;
      if (!isWhole || isEnough(chunk)) break;
    }
  } catch (error) {
    throw error instanceof Refused ? error : new Refused('broken');
  } finally {
    response.destroy();
  }
  return { bytes: Buffer.concat(chunks), isWhole };
}

/** @param {IncomingMessage} response @param {number} limit @returns {AsyncIterable<Buffer>} */
function unpacked(response, limit) {
  const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
  const raw = counted(response, limit);
  if (encoding === '' || encoding === 'identity') return raw;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw new Refused('wrong-encoding');
  return gunzip(raw);
}

/** A little more than is wanted, to see that there is more. @param {IncomingMessage} response @param {number} limit @returns {AsyncGenerator<Buffer>} */
async function* counted(response, limit) {
  let size = 0;
  for await (const chunk of response) {
    yield chunk;
    size += chunk.length;
    if (size > limit) return;
  }
}

/** Unpacks as it is read: a bomb is never there as a whole. @param {AsyncIterable<Buffer>} packed @returns {AsyncIterable<Buffer>} */
function gunzip(packed) {
  // An error comes out where it is read.
  return pipeline(packed, createGunzip(), () => undefined);
}
