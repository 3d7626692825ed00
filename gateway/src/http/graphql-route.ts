import type { Route } from '@parley/service-kit/process';
import { OperationTypeNode } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admit } from '../operations/admit.ts';
import type { OperationExecutor } from '../operations/begin-operation.ts';
import type { Authenticator } from '../viewers/authenticate.ts';
import { traceHeaders } from '../viewers/request-context.ts';
import { authenticateRequest } from './authenticate-request.ts';
import type { Cors } from './cors.ts';
import { readGraphqlRequest } from './graphql-request.ts';
import { answeringErrors, HttpError, writePayload } from './graphql-responses.ts';
import { preventCsrf } from './prevent-csrf.ts';
import { responseType } from './response-type.ts';

export interface GraphqlRouteOptions {
  readonly admit: Admit;
  readonly execute: OperationExecutor;
  readonly authenticate: Authenticator;
  readonly cors: Cors;
  readonly maxBodyBytes: number;
}

/** GET and POST /graphql: authenticate, read, admit, execute. */
export function createGraphqlRoute(options: GraphqlRouteOptions): Route {
  return answeringErrors(options.cors, (request, response) => answer(options, request, response));
}

async function answer(
  { admit, execute, authenticate, maxBodyBytes }: GraphqlRouteOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { viewer } = await authenticateRequest(authenticate, request);
  preventCsrf(request.headers);
  if (responseType(request.headers.accept) === undefined)
    throw new HttpError(
      406,
      'BAD_REQUEST',
      'The `accept` header lets in neither application/json nor application/graphql-response+json.',
    );
  const operation = await readGraphqlRequest(request, maxBodyBytes);
  const admission = admit(operation, (kind) => refuseKind(kind, request));
  if (!admission.ok) return writePayload(request, response, admission.status, { errors: admission.errors });
  if (admission.kind === OperationTypeNode.SUBSCRIPTION) return;
  const context = { viewer, trace: traceHeaders(request.headers) };
  const payload = await execute(admission, context, () => response.destroyed);
  const { retryAfterMs } = payload.errors?.[0]?.extensions ?? {};
  const isRefused = payload.data === undefined && typeof retryAfterMs === 'number';
  if (isRefused) response.setHeader('retry-after', Math.ceil(retryAfterMs / 1_000));
  writePayload(request, response, isRefused ? 503 : 200, payload);
}

/** A GET must change nothing; subscriptions have another way. */
function refuseKind(kind: OperationTypeNode, { method }: IncomingMessage): void {
  if (kind === OperationTypeNode.SUBSCRIPTION)
    throw new HttpError(
      400,
      'BAD_REQUEST',
      'Subscriptions are served at this address over WebSocket (graphql-transport-ws), or as Server-Sent Events to clients that accept text/event-stream.',
    );
  if (method === 'GET' && kind !== OperationTypeNode.QUERY)
    throw new HttpError(405, 'BAD_REQUEST', 'A GET can only be a query. Send mutations by POST.', {
      allow: 'POST',
    });
}
