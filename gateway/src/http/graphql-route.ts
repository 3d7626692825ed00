import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { Route } from '@parley/service-kit';
import { OperationTypeNode } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestError } from '../operations/errors.ts';
import type { OperationPreparer } from '../operations/prepare-operation.ts';
import { bearerToken } from '../viewers/access-token.ts';
import { AuthenticationError, type Authenticator } from '../viewers/authenticate.ts';
import { traceHeaders, type RequestContext } from '../viewers/request-context.ts';
import type { Cors } from './cors.ts';
import { HttpError, writeErrors } from './graphql-responses.ts';
import { readJsonBody } from './read-body.ts';

export interface GraphqlRouteOptions {
  readonly server: ApolloServer<RequestContext>;
  readonly prepare: OperationPreparer;
  readonly authenticate: Authenticator;
  readonly cors: Cors;
  readonly maxBodyBytes: number;
}

/** GET and POST /graphql: who asks, what for, whether it may; then Apollo Server. */
export function createGraphqlRoute(options: GraphqlRouteOptions): Route {
  const { server, cors, maxBodyBytes } = options;
  return async (request, response) => {
    if (cors.answer(request, response)) return;
    try {
      const viewer = await authenticateRequest(options.authenticate, request);
      const context = { viewer, trace: traceHeaders(request.headers) };
      const body = request.method === 'POST' ? await readJsonBody(request, maxBodyBytes) : undefined;
      const { search } = new URL(request.url ?? '/', 'http://gateway');
      if (refuseOperation(options.prepare, body, search, request, response)) return;
      const answer = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: request.method ?? 'GET', headers: headerMap(request), search, body },
        context: async () => context,
      });
      await write(response, answer);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (error.status === 401) response.setHeader('www-authenticate', 'Bearer');
      if (error.status === 503) response.setHeader('retry-after', '1');
      writeErrors(request, response, error.status, [requestError(error.code, error.message).toJSON()]);
    }
  };
}

async function authenticateRequest(
  authenticate: Authenticator,
  { headers }: IncomingMessage,
): Promise<RequestContext['viewer']> {
  try {
    return (await authenticate(bearerToken(headers.authorization))).viewer;
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    if (error.reason === 'unavailable') throw new HttpError(503, 'SERVICE_UNAVAILABLE', error.message);
    throw new HttpError(401, 'UNAUTHENTICATED', error.message);
  }
}

/** Whether the operation was refused, and answered so. A request without one is left to Apollo Server's own words. */
function refuseOperation(
  prepare: OperationPreparer,
  body: unknown,
  search: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { query, operationName, variables } =
    request.method === 'POST' ? asRecord(body) : Object.fromEntries(new URLSearchParams(search));
  if (typeof query !== 'string' || query === '') return false;
  const prepared = prepare(query, typeof operationName === 'string' ? operationName : undefined);
  const refused = prepared.ok ? prepared.refuse(readVariables(variables)) : undefined;
  if (!prepared.ok) writeErrors(request, response, 400, prepared.errors);
  else if (refused !== undefined) writeErrors(request, response, 400, [refused]);
  else if (prepared.operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw new HttpError(
      400,
      'BAD_REQUEST',
      'Subscriptions are served over WebSocket (graphql-transport-ws) at this address.',
    );
  return !prepared.ok || refused !== undefined;
}

/** Of a GET they come as JSON; what is none, Apollo Server refuses in its own words. */
function readVariables(given: unknown): Record<string, unknown> {
  if (typeof given !== 'string') return asRecord(given);
  try {
    return asRecord(JSON.parse(given));
  } catch {
    return {};
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function headerMap({ headers }: IncomingMessage): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  return map;
}

type HttpAnswer = Awaited<ReturnType<ApolloServer<RequestContext>['executeHTTPGraphQLRequest']>>;

async function write(response: ServerResponse, { status, headers, body }: HttpAnswer): Promise<void> {
  response.writeHead(status ?? 200, Object.fromEntries(headers));
  if (body.kind === 'complete') return void response.end(body.string);
  for await (const chunk of body.asyncIterator) response.write(chunk);
  response.end();
}
