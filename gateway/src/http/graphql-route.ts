import type { Route } from '@parley/service-kit/process';
import { OperationTypeNode } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admit } from '../operations/admit.ts';
import type { OperationExecutor } from '../operations/begin-operation.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { Authenticator } from '../viewers/authenticate.ts';
import { createContext, traceHeaders } from '../viewers/request-context.ts';
import { authenticateRequest } from './authenticate-request.ts';
import type { Cors } from './cors.ts';
import { readGraphqlRequest } from './graphql-request.ts';
import { answeringErrors, HttpError, writePayload } from './graphql-responses.ts';
import { preventCsrf } from './prevent-csrf.ts';
import { responseType } from './response-type.ts';

export interface GraphqlRouteOptions {
  readonly admit: Admit;
  readonly execute: OperationExecutor;
  readonly authenticator: Authenticator;
  readonly cors: Cors;
  readonly maxBodyBytes: number;
  /** How long a body may be on its way, in milliseconds. */
  readonly bodyTimeoutMs: number;
}

/** GET and POST /graphql: authenticate, read, admit, execute. */
export function createGraphqlRoute(options: GraphqlRouteOptions): Route {
  return answeringErrors(options.cors, (request, response) => answer(options, request, response));
}

async function answer(
  { admit, execute, authenticator, ...limits }: GraphqlRouteOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const identity = await authenticateRequest(authenticator, request);
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
  const operation = await readGraphqlRequest(request, limits);
  const admission = admit(operation, (kind) => refuseKind(kind, request));
  if (!admission.ok) return writePayload(request, response, admission.status, { errors: admission.errors });
  if (admission.kind === OperationTypeNode.SUBSCRIPTION) return;
  const context = createContext(authenticator, () => identity, traceHeaders(request.headers));
  const payload = await execute(admission, context, () => response.destroyed);
  const status = payload.data === undefined ? refusedStatus(payload, response) : 200;
  writePayload(request, response, status, payload);
}

/** Of an operation that was not begun: its rights have ended, or there is too much to do. */
function refusedStatus({ errors }: ResponsePayload, response: ServerResponse): number {
  const { code, retryAfterMs } = errors?.[0]?.extensions ?? {};
  if (code === 'UNAUTHENTICATED') {
    response.setHeader('www-authenticate', 'Bearer');
    return 401;
  }
  if (typeof retryAfterMs !== 'number') return 200;
  response.setHeader('retry-after', Math.ceil(retryAfterMs / 1_000));
  return 503;
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
