import type { Logger } from '@parley/service-kit';
import {
  GraphQLError,
  type ExecutionArgs,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { makeServer, type Context, type OperationResult, type Server } from 'graphql-ws';
import { formatError, requestError } from '../operations/errors.ts';
import { OperationError } from '../subscriptions/operation-error.ts';
import { connectionToken } from '../viewers/access-token.ts';
import { AuthenticationError, type Authenticator } from '../viewers/authenticate.ts';
import type { RequestContext, TraceHeaders } from '../viewers/request-context.ts';
import type { OperationStarter, SocketOperation } from './begin-operation.ts';
import { closeCode, SocketClosure } from './close-codes.ts';
import type { OpenSockets, SocketSession } from './open-sockets.ts';

/** What belongs to one socket. */
export interface SocketExtra {
  readonly session: SocketSession;
  readonly trace: TraceHeaders;
  /** Anonymous until `connection_init` said otherwise. */
  context: RequestContext;
}

export interface SocketProtocolOptions {
  readonly schema: GraphQLSchema;
  readonly authenticate: Authenticator;
  readonly openSockets: OpenSockets;
  readonly begin: OperationStarter;
  /** How many operations one socket may run at once. */
  readonly maxOperations: number;
  readonly logger: Logger;
}

/**
 * graphql-transport-ws by graphql-ws, apart from its transport. All its hooks are ours: each operation comes prepared, so
 * that whatever is wrong with one is an `error` frame for its id. Throws {@link SocketClosure} while handling a message.
 */
export function createSocketProtocol(options: SocketProtocolOptions): Server<SocketExtra> {
  const { schema, authenticate, openSockets, begin, maxOperations, logger } = options;
  return makeServer<Record<string, unknown>, SocketExtra>({
    schema,
    connectionInitWaitTimeout: 5_000,
    async onConnect({ connectionParams, extra }) {
      const identity = await authenticateSocket(authenticate, connectionParams);
      extra.context = { viewer: identity.viewer, trace: extra.trace };
      openSockets.add(extra.session, identity);
    },
    onSubscribe(socket, _id, payload) {
      const operation = tooMany(socket, maxOperations) ?? begin(payload, socket.extra.context);
      if (operation instanceof OperationError) return [wrapped(operation)];
      return {
        schema,
        document: operation.document,
        operationName: payload.operationName,
        contextValue: operation,
      };
    },
    subscribe: run,
    execute: run,
    // Payloads are formatted already: without this, graphql-ws would call `toJSON` on their errors.
    onNext: (_socket, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onError: (_socket, _id, _payload, errors) => errors.flatMap((error) => unwrapped(error, logger)),
  });
}

async function authenticateSocket(
  authenticate: Authenticator,
  params: Record<string, unknown> | undefined,
): ReturnType<Authenticator> {
  try {
    return await authenticate(connectionToken(params));
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    throw new SocketClosure(closeCodes[error.reason], error.message);
  }
}

const closeCodes = {
  invalid: closeCode.tokenRefused,
  revoked: closeCode.sessionEnded,
  unavailable: closeCode.tryAgainLater,
} as const;

function tooMany(
  socket: Context<Record<string, unknown>, SocketExtra>,
  limit: number,
): OperationError | undefined {
  if (Object.keys(socket.subscriptions).length <= limit) return undefined;
  const message = `This socket already runs ${limit} operations, which is the limit. Complete some of them first.`;
  return new OperationError([requestError('TOO_MANY_OPERATIONS', message).toJSON()]);
}

function run({ contextValue }: ExecutionArgs): OperationResult {
  return (contextValue as SocketOperation).run() as OperationResult;
}

/** graphql-ws takes GraphQLErrors only; onError takes ours out again. */
function wrapped(error: OperationError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error });
}

function unwrapped(error: GraphQLError, logger: Logger): readonly GraphQLFormattedError[] {
  const { originalError } = error;
  if (originalError instanceof OperationError) return originalError.errors;
  logger.error({ err: originalError ?? error }, 'Subscription failed');
  return [formatError(originalError ?? error)];
}
