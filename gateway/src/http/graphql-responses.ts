import type { Route } from '@parley/service-kit/process';
import { requestError } from '../operations/errors.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { ResponsePayload } from '../operations/response-payload.ts';
import { allowCaching, isCachedBy, type Caching } from './caching.ts';
import { acceptedEncoding, type ContentEncoding } from './content-encoding.ts';
import type { Cors } from './cors.ts';
import { responseType } from './response-type.ts';

/** Below this a compressed answer is hardly shorter. */
const compressedFromBytes = 1_024;

/** Quick rather than small: the quality that costs least for each byte that it saves of JSON. */
const compressors: Readonly<Record<ContentEncoding, (body: string) => Promise<Buffer>>> = {
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (body) => promisify(gzip)(body, { level: 4 }),
};

/** Answers with the JSON of a payload as GraphQL over HTTP wants it, compressed for who takes that. Caches keep it as `caching` says; else not at all. */
export function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, caching }: { status: number; body: string; caching?: Caching },
): void {
  const { accept, 'accept-encoding': encodings } = request.headers;
  response.appendHeader('vary', 'accept-encoding');
  if (caching === undefined) response.setHeader('cache-control', 'no-store');
  else if (isCachedBy(request, allowCaching(response, body, caching)))
    return void response.writeHead(304).end();
  const write = (bytes: string | Buffer, encoding?: ContentEncoding): void => {
    // A client that accepts neither type gets its refusal in the plain one (graphql-route.ts).
    const type = responseType(accept) ?? 'application/json; charset=utf-8';
    if (encoding !== undefined) response.setHeader('content-encoding', encoding);
    response
      .writeHead(status, {
        'content-type': type,
        'content-length': Buffer.byteLength(bytes),
      })
      .end(bytes);
  };
  const encoding = body.length < compressedFromBytes ? undefined : acceptedEncoding(encodings);
  if (encoding === undefined) return write(body);
  compressors[encoding](body).then(
    (bytes) => response.destroyed || write(bytes, encoding),
    () => write(body),
  );
}

export function writePayload(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  { errors, data, extensions }: ResponsePayload,
): void {
  writeAnswer(request, response, { status, body: JSON.stringify({ errors, data, extensions }) });
}

/** An HTTP request that cannot be answered: thrown by the steps of the route, written once by it. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Answers preflights and what `answer` throws as {@link HttpError}. */
export function answeringErrors(cors: Cors, answer: Route): Route {
  return async (request, response) => {
    if (cors.answer(request, response)) return;
    try {
      await answer(request, response);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      writeHttpError(request, response, error);
    }
  };
}

export function writeHttpError(request: IncomingMessage, response: ServerResponse, error: HttpError): void {
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  const errors = [requestError(error.code, error.message).toJSON()];
  writePayload(request, response, error.status, { errors });
}
