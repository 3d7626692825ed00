import { withTimeout } from '@parley/async';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The request cannot be read: `status` is what to answer. */
export class UnreadableBodyError extends Error {
  override readonly name = 'UnreadableBodyError';
  readonly status: 400 | 408 | 413;

  constructor(status: UnreadableBodyError['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** The path that is asked for; undefined for a target that is no URL, such as `//`, which would throw where nobody catches. */
export function pathOf({ url = '/' }: IncomingMessage): string | undefined {
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost').pathname : undefined;
}

/**
 * The body as JSON, by `JSON.parse` unless there is a `parse` that knows more. Throws {@link UnreadableBodyError}: 400 for no JSON, 413 beyond `limit` bytes, 408 when it is not there after
 * `timeoutMs`. What is too much is thrown away but read to its end: answering earlier would cut the socket under a caller who is still
 * writing, and the answer with it.
 */
export async function readJson(
  request: IncomingMessage,
  limit: number,
  timeoutMs?: number,
  parse: (text: string) => unknown = JSON.parse,
): Promise<unknown> {
  const late = (): Error =>
    new UnreadableBodyError(408, `The body did not arrive within the limit of ${timeoutMs} ms.`);
  const reading = readBody(request, limit);
  const body = await (timeoutMs === undefined ? reading : withTimeout(timeoutMs, reading, late));
  try {
    return parse(body);
  } catch {
    throw new UnreadableBodyError(400, 'The body is not JSON.');
  }
}

async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks = [];
  }
  if (size > limit)
    throw new UnreadableBodyError(413, `The body is larger than the limit of ${limit} bytes.`);
  return Buffer.concat(chunks).toString();
}

/** Answers with JSON text. */
export function writeJson(response: ServerResponse, status: number, json: string): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(json),
    })
    .end(json);
}

/** Answers as GraphQL over HTTP does when nothing was executed; routes beside the graph refuse in the same form. */
export function writeError(response: ServerResponse, status: number, code: string, message: string): void {
  writeJson(response, status, JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}

/** Refuses a method. `allow`: those that are served, as the header lists them. */
export function refuseMethod(response: ServerResponse, allow: string): void {
  response.setHeader('allow', allow);
  writeError(response, 405, 'METHOD_NOT_ALLOWED', 'This method is not served here.');
}
