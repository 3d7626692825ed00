import { parseExact } from '../exact-json.ts';
import { readJson, UnreadableBodyError } from '@parley/service-kit/process';
import type { IncomingMessage } from 'node:http';
import { documentReference } from '../persisted-operations/document-reference.ts';
import type { ClientRequest } from '../persisted-operations/start-persisted-operations.ts';
import { HttpError } from './graphql-responses.ts';
import type { GraphqlRouteOptions } from './graphql-route.ts';
import { essenceOf } from './prevent-csrf.ts';

type RequestOptions = Pick<GraphqlRouteOptions, 'maxBodyBytes' | 'bodyTimeoutMs' | 'showsCost'>;

/** `1`: the answer is to say what the operation counts for. */
const costHeader = 'x-operation-cost';

/** Reads an operation from the body of a POST or the parameters of a GET. Throws {@link HttpError}. */
export async function readGraphqlRequest(
  request: IncomingMessage,
  options: RequestOptions,
): Promise<ClientRequest> {
  const reportsCost = options.showsCost && request.headers[costHeader] === '1';
  if (request.method === 'POST') return { ...checked(await readBody(request, options)), reportsCost };
  if (request.method === 'GET') return { ...checked(readParameters(request)), reportsCost };
  throw new HttpError(405, 'BAD_REQUEST', 'Send operations by POST, or queries by GET.', {
    allow: 'GET, POST',
  });
}

async function readBody(
  request: IncomingMessage,
  { maxBodyBytes, bodyTimeoutMs }: RequestOptions,
): Promise<Record<string, unknown>> {
  const body = await readJson(request, maxBodyBytes, bodyTimeoutMs, parseExact).catch((error: unknown) => {
    if (!(error instanceof UnreadableBodyError)) throw error;
    // What of a body is still to come after its time cannot be told from a next request.
    if (error.status === 408)
      throw new HttpError(408, 'REQUEST_TIMEOUT', error.message, { connection: 'close' });
    throw new HttpError(
      error.status,
      error.status === 413 ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST',
      error.message,
    );
  });
  if (Array.isArray(body)) throw badRequest('Batches are not taken: send one operation per request.');
  const isJson = essenceOf(request.headers['content-type'] ?? '') === 'application/json';
  if (!isJson || !isRecord(body) || Object.keys(body).length === 0)
    throw badRequest('The body must be a JSON object with a query, of the content type application/json.');
  return body;
}

function readParameters({ url = '', headers }: IncomingMessage): Record<string, unknown> {
  const type = headers['content-type'];
  if (type !== undefined && essenceOf(type) !== 'application/json')
    throw new HttpError(415, 'BAD_REQUEST', 'A GET has no content type, or application/json.');
  const parameters = new URL(url, 'http://gateway').searchParams;
  const single = (name: string): string | undefined => {
    const [value, ...more] = parameters.getAll(name);
    if (more.length > 0) throw badRequest(`The parameter ${name} may be given once.`);
    return value === '' ? undefined : value; // forms and templates send what they have no value for as empty
  };
  const object = (name: string): unknown => {
    const text = single(name);
    return text === undefined ? undefined : ofType(parseJson(text), name, isRecord, 'an object, as JSON');
  };
  return {
    query: single('query'),
    operationName: single('operationName'),
    variables: object('variables'),
    extensions: object('extensions'),
    documentId: single('documentId'),
  };
}

function checked({ query, documentId, ...given }: Record<string, unknown>): ClientRequest {
  const operationName = ofType(given['operationName'], 'operationName', isText, 'a string');
  const extensions = ofType(given['extensions'], 'extensions', isRecord, 'an object');
  const variables = ofType(given['variables'], 'variables', isRecord, 'an object') ?? {};
  if (!query && documentReference({ documentId, extensions }).kind === 'none')
    throw badRequest('There is no `query`.');
  if (query && !isText(query)) throw badRequest('`query` must be a string.');
  return { query: isText(query) ? query : undefined, operationName, variables, extensions, documentId };
}

/** Undefined when it was left out or null. */
function ofType<T>(
  value: unknown,
  name: string,
  is: (value: unknown) => value is T,
  wanted: string,
): T | undefined {
  if (value === undefined || value === null) return undefined;
  if (is(value)) return value;
  throw badRequest(`\`${name}\` must be ${wanted}.`);
}

function parseJson(text: string): unknown {
  try {
    // `null` is no object either.
    return parseExact(text) ?? text;
  } catch {
    return text;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badRequest(message: string): HttpError {
  return new HttpError(400, 'BAD_REQUEST', message);
}
