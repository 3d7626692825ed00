import type { IncomingMessage } from 'node:http';
import { HttpError } from './graphql-responses.ts';
import { essenceOf } from './prevent-csrf.ts';

/** The body of a POST as JSON; undefined for another content type. */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<unknown> {
  const text = await readText(request, limit);
  if (essenceOf(request.headers['content-type'] ?? '') !== 'application/json') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpError(400, 'BAD_REQUEST', 'The body is not JSON.');
  }
}

async function readText(request: IncomingMessage, limit: number): Promise<string> {
  const tooLarge = (): HttpError =>
    new HttpError(413, 'PAYLOAD_TOO_LARGE', `The body is larger than the limit of ${limit} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // What comes after the limit is read and dropped: closing at once could lose the answer on its way.
      if (size > limit) reject(tooLarge());
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString()));
    request.once('error', reject);
  });
}
