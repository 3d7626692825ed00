import type { Route } from '@parley/service-kit/process';
import { OperationTypeNode } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OperationExecutor } from '../operations/execute-operation.ts';
import type { OperationPreparer } from '../operations/prepare-operation.ts';
import type { Authenticator } from '../viewers/authenticate.ts';
import { traceHeaders } from '../viewers/request-context.ts';
import { authenticateRequest } from './authenticate-request.ts';
import type { Cors } from './cors.ts';
import { readGraphqlRequest } from './graphql-request.ts';
import { HttpError, writeErrors, writeHttpError, writePayload } from './graphql-responses.ts';
import { preventCsrf } from './prevent-csrf.ts';
import { responseType } from './response-type.ts';

export interface GraphqlRouteOptions {
  readonly execute: OperationExecutor;
  readonly prepare: OperationPreparer;
  readonly authenticate: Authenticator;
  readonly cors: Cors;
  readonly maxBodyBytes: number;
}

/** GET and POST /graphql: who asks, what for, whether it may; then the answer. */
export function createGraphqlRoute(options: GraphqlRouteOptions): Route {
  return async (request, response) => {
    if (options.cors.answer(request, response)) return;
    try {
      await answer(options, request, response);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      writeHttpError(request, response, error);
    }
  };
}

async function answer(
  { prepare, execute, authenticate, maxBodyBytes }: GraphqlRouteOptions,
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
  const { query, operationName, variables } = await readGraphqlRequest(request, maxBodyBytes);
  const prepared = prepare(query, operationName);
  if (!prepared.ok) return writeErrors(request, response, 400, prepared.errors);
  const refused = prepared.refuse(variables);
  if (refused !== undefined) return writeErrors(request, response, 400, [refused]);
  refuseKind(prepared.operation.operation, request);
  const context = { viewer, trace: traceHeaders(request.headers) };
  const { status, payload } = await execute(prepared, variables, context);
  writePayload(request, response, status, payload);
}

/** A GET must change nothing; subscriptions have another way. */
function refuseKind(kind: OperationTypeNode, { method }: IncomingMessage): void {
  if (kind === OperationTypeNode.SUBSCRIPTION)
    throw new HttpError(
      400,
      'BAD_REQUEST',
      'Subscriptions are served at this address over WebSocket (graphql-transport-ws), or as Server-Sent Events to who accepts text/event-stream.',
    );
  if (method === 'GET' && kind !== OperationTypeNode.QUERY)
    throw new HttpError(405, 'BAD_REQUEST', 'A GET can only be a query. Send mutations by POST.', {
      allow: 'POST',
    });
}
