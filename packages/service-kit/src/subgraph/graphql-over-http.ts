import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Tracing } from '@parley/tracing';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readJson, UnreadableBodyError, writeError, writeJson } from '../process/http-exchange.ts';
import { CodedError } from '../contract/coded-error.ts';
import { readDeadline, timeoutHeader } from '../contract/deadline.ts';
import { notFromGateway, type InternalTokenVerifier } from '../contract/internal-tokens.ts';
import { createCookies } from './cookies.ts';
import { logFailure } from './log-failure.ts';
import { nameSpan, traceOperation } from './operation-span.ts';
import type { Logger } from '../process/logger.ts';
import type { Metrics } from '../process/metrics.ts';
import { readCaller, type Caller, type OperationContexts } from './operation-contexts.ts';
import type { Route } from '../process/operational-routes.ts';
import { createOperationGate, type OperationLimits } from '../contract/operation-gate.ts';
import { createErrorMask, publicError, toGraphQLError, type IsUnavailable } from './public-error.ts';
import { selectsOnlyViewerIndependent } from '../contract/viewer-independence.ts';
import { viewerNeeded } from './viewer.ts';

const bodyLimit = 1_048_576;

/** POST /graphql: executes queries and mutations of callers who bring the gateway's token; the body is not even read of others. */
export async function createGraphQLOverHttp<Context extends object>(options: {
  schema: GraphQLSchema;
  contexts: OperationContexts<Context>;
  verify: InternalTokenVerifier;
  introspection: boolean;
  isUnavailable: IsUnavailable;
  limits: OperationLimits;
  metrics: Metrics;
  tracing: Tracing;
  logger: Logger;
}): Promise<{ readonly handle: Route; close(): Promise<void> }> {
  const { schema, contexts, verify, introspection, metrics, tracing, logger } = options;
  const mask = createErrorMask(options.isUnavailable);
  const inTurn = createOperationGate(options.limits);
  const apollo = new ApolloServer<Context>({
    schema,
    introspection,
    logger,
    csrfPrevention: false, // no browser reaches a subgraph
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    plugins: [...withoutApollosOwn, operationPlugin(schema, contexts, logger)],
    formatError: (_formatted, error) => mask(error).toJSON(),
  });
  await apollo.start();

  const execute = async (request: IncomingMessage, response: ServerResponse, caller: Caller) => {
    const body = await readJson(request, bodyLimit);
    const { deadline } = caller.origin;
    const { cookies, writeTo } = createCookies(request.headers);
    const expired = (): boolean => response.destroyed || deadline?.expired() === true;
    const { status, body: answer } = await inTurn({ expired }, () =>
      apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: 'POST', headers: jsonHeaders, search: '', body },
        context: () => Promise.resolve(contexts.open(caller, cookies)),
      }),
    );
    if (answer.kind !== 'complete') throw new Error('Incremental delivery is not supported.');
    writeTo(response);
    writeJson(response, status ?? 200, answer.string);
  };
  return {
    close: () => apollo.stop(),
    async handle(request, response) {
      if (request.method !== 'POST') {
        response.setHeader('allow', 'POST');
        return writeError(response, 405, 'METHOD_NOT_ALLOWED', 'Send operations by POST.');
      }
      const caller = await callerOf(verify, request);
      if (caller === null) return writeError(response, 401, notFromGateway.code, notFromGateway.message);
      await traceOperation({ tracing, response }, caller, (traced) =>
        execute(request, response, traced).catch((error: unknown) => answerUnbegun(error, response, metrics)),
      );
    },
  };
}

function callerOf(verify: InternalTokenVerifier, { headers }: IncomingMessage): Promise<Caller | null> {
  const { authorization = '', traceparent, [timeoutHeader]: timeout } = headers;
  const token = /^Bearer (.+)$/i.exec(authorization)?.[1];
  return readCaller(verify, token, { traceparent, deadline: readDeadline(timeout) });
}

/** What cannot be read, or may not begin; throws what is anything else. */
function answerUnbegun(error: unknown, response: ServerResponse, metrics: Metrics): void {
  if (error instanceof UnreadableBodyError)
    return writeError(response, error.status, 'BAD_REQUEST', error.message);
  if (!(error instanceof CodedError)) throw error;
  metrics.refusedOperations.inc({ service: metrics.service, code: error.extensions.code });
  writeJson(response, 503, JSON.stringify({ errors: [publicError(toGraphQLError(error))] }));
}

const withoutApollosOwn = [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
];

const jsonHeaders = new HeaderMap([['content-type', 'application/json']]);

/** Logs what is unexpected. Who asks for many at once gets nothing of what could differ between them. */
function operationPlugin<Context extends object>(
  schema: GraphQLSchema,
  contexts: OperationContexts<Context>,
  logger: Logger,
): ApolloServerPlugin<Context> {
  // Apollo Server keeps the documents that it has parsed.
  const shareable = new WeakMap<DocumentNode, boolean>();
  const isShareable = (document: DocumentNode): boolean => {
    const known = shareable.get(document) ?? selectsOnlyViewerIndependent(schema, document);
    shareable.set(document, known);
    return known;
  };
  return {
    async contextCreationDidFail({ error }) {
      logFailure(logger, toGraphQLError(error), { caller: undefined });
    },
    requestDidStart: async () => ({
      async didResolveOperation({ document, operation, contextValue }) {
        nameSpan(contexts.callerOf(contextValue), operation);
        if (contexts.callerOf(contextValue)?.shared === true && !isShareable(document)) throw viewerNeeded();
      },
      async didEncounterErrors({ errors, operationName, contextValue }) {
        const caller = contexts.callerOf(contextValue);
        for (const error of errors) logFailure(logger, error, { operationName, caller });
      },
    }),
  };
}
