import type { Route } from '@parley/service-kit/process';
import { OperationTypeNode, type GraphQLFormattedError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extensionsOf } from '../operations/operation-report.ts';
import type { OperationExecutor } from '../operations/execute-operation.ts';
import type { AdmitClient, ClientRequest } from '../persisted-operations/start-persisted-operations.ts';
import { createClientCookies, type ClientCookies } from '../subgraph-headers/client-cookies.ts';
import { collectReturnedHeaders } from '../subgraph-headers/returned-headers.ts';
import type { SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import type { Authenticator } from '../viewers/authenticate.ts';
import { countedFor, createContext, type ClientOrigin, type OriginOf } from '../viewers/request-context.ts';
import { authenticateLater } from './authenticate-request.ts';
import type { Caching } from './caching.ts';
import { departureOf } from './client-departure.ts';
import type { Cors } from './cors.ts';
import { readGraphqlRequest } from './graphql-request.ts';
import { answeringErrors, HttpError, writeAnswer, writePayload } from './graphql-responses.ts';
import { preventCsrf } from './prevent-csrf.ts';
import { responseType } from './response-type.ts';

export interface GraphqlRouteOptions {
  readonly admit: AdmitClient;
  readonly execute: OperationExecutor;
  readonly authenticator: Authenticator;
  readonly originOf: OriginOf;
  /** Coordinates of root fields that a faulty token does not keep from being asked for. */
  readonly publicFields: ReadonlySet<string>;
  /** For how long caches may keep what is the same for all anonymous viewers; 0: not at all. */
  readonly maxAgeSeconds: number;
  readonly headers: SubgraphHeaders;
  readonly cors: Cors;
  readonly maxBodyBytes: number;
  /** How long a body may be on its way, in milliseconds. */
  readonly bodyTimeoutMs: number;
  /** Whether clients may ask what an operation counts for. */
  readonly showsCost: boolean;
}

/** GET and POST /graphql: authenticate, read, admit, execute. */
export function createGraphqlRoute(options: GraphqlRouteOptions): Route {
  return answeringErrors(options.cors, (request, response) => answer(options, request, response));
}

async function answer(
  options: GraphqlRouteOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { admit, execute, authenticator, originOf, publicFields } = options;
  const { rights, viewerId, identityFor } = await authenticateLater(authenticator, request, publicFields);
  preventCsrf(request.headers);
  const { accept } = request.headers;
  if (responseType(accept) === undefined)
    throw new HttpError(
      406,
      'BAD_REQUEST',
      `The \`accept\` header lets in neither application/json nor application/graphql-response+json.${
        accept?.includes('multipart/mixed') === true ? ' Answers are sent whole, not as multipart/mixed.' : ''
      }`,
    );
  const operation = await readGraphqlRequest(request, options);
  const origin = checkedOrigin(originOf(request));
  const client = { rights, address: origin.address, countedFor: countedFor(viewerId, origin.address) };
  const admission = await admit(operation, client, (kind) => refuseKind(kind, request));
  if (!admission.ok && admission.wantsText === true)
    return writePayload(request, response, admission.status, { errors: admission.errors });
  const identity = identityFor('rootFields' in admission ? admission.rootFields : undefined);
  if (!admission.ok) {
    const { status, errors, report } = admission;
    setRetryAfter(errors[0], response);
    return writePayload(request, response, status, { errors, ...extensionsOf(report) });
  }
  if (admission.kind === OperationTypeNode.SUBSCRIPTION) return;
  const returned = collectReturnedHeaders(options.headers);
  const cookies = admission.kind === OperationTypeNode.MUTATION ? clientCookies(options, request) : undefined;
  const context = { ...createContext(authenticator, () => identity, origin), returned, cookies };
  const departure = departureOf(request, response);
  const { text, isWhole, refusal, taken } = await execute(admission, context, departure);
  if (departure.aborted) return taken();
  departure.addEventListener('abort', taken);
  response.once('finish', taken);
  const status = refusal === undefined ? 200 : refusedStatus(refusal, response);
  const cameBack = returned.merged();
  response.setHeaders(new Map(cameBack));
  const isCacheable =
    isWhole &&
    admission.report === undefined &&
    cameBack.size === 0 &&
    mayBeCached(operation, request, origin);
  const caching = isCacheable ? cachingFor(options) : undefined;
  writeAnswer(request, response, { status, body: text, ...(caching && { caching }) });
}

/** Throws {@link HttpError} for more headers than can be passed on. */
export function checkedOrigin(origin: ClientOrigin): ClientOrigin {
  const { problem } = origin.forwarded;
  if (problem !== undefined) throw new HttpError(431, 'BAD_REQUEST', problem);
  return origin;
}

/** A page that is not trusted with them neither sends nor gets cookies, whatever its browser attaches. */
function clientCookies(
  { cors, headers }: GraphqlRouteOptions,
  { headers: { origin, host, cookie } }: IncomingMessage,
): ClientCookies | undefined {
  if (headers.cookies.size === 0 || !cors.trustsWithCookies(origin, host)) return undefined;
  return createClientCookies(cookie, headers);
}

/** By GET, by what stands for a text, and anonymously: the address says all that the answer depends on. */
function mayBeCached(
  { query, reportsCost }: ClientRequest,
  { method, headers }: IncomingMessage,
  { forwarded }: ClientOrigin,
): boolean {
  const isAnonymous = headers.authorization === undefined && forwarded.key === '';
  return method === 'GET' && query === undefined && reportsCost !== true && isAnonymous;
}

/** Undefined: nothing is cached. What begins in some way cannot be named in `vary`. */
function cachingFor({ maxAgeSeconds, headers: { forwards } }: GraphqlRouteOptions): Caching | undefined {
  if (maxAgeSeconds === 0 || forwards.some((pattern) => pattern.endsWith('*'))) return undefined;
  return { maxAgeSeconds, varyBy: forwards };
}

/** Its rights have ended, there is too much to do, or we have failed. */
function refusedStatus({ extensions = {} }: GraphQLFormattedError, response: ServerResponse): number {
  const { code, retryAfter, retryAfterMs } = extensions;
  if (code === 'UNAUTHENTICATED') {
    response.setHeader('www-authenticate', 'Bearer');
    return 401;
  }
  if (typeof retryAfter === 'number') {
    response.setHeader('retry-after', retryAfter);
    return 429;
  }
  setRetryAfter({ extensions }, response);
  return typeof retryAfterMs === 'number' ? 503 : 500;
}

function setRetryAfter(
  { extensions = {} }: Pick<GraphQLFormattedError, 'extensions'> = {},
  response: ServerResponse,
): void {
  const { retryAfterMs } = extensions;
  if (typeof retryAfterMs === 'number') response.setHeader('retry-after', Math.ceil(retryAfterMs / 1_000));
}

/** A GET must change nothing; subscriptions have another way. */
function refuseKind(kind: OperationTypeNode, { method }: IncomingMessage): void {
  if (kind === OperationTypeNode.SUBSCRIPTION)
    throw new HttpError(
      400,
      'BAD_REQUEST',
      'Subscriptions are served at this address over WebSocket (graphql-transport-ws), or as Server-Sent Events to clients that accept text/event-stream; not as multipart/mixed.',
    );
  if (method === 'GET' && kind !== OperationTypeNode.QUERY)
    throw new HttpError(405, 'BAD_REQUEST', 'A GET can only be a query. Send mutations by POST.', {
      allow: 'POST',
    });
}
