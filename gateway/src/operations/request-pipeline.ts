import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { Logger } from '@parley/service-kit';
import type { RequestContext } from '../viewers/request-context.ts';
import type { OperationExecutor } from '../sockets/begin-operation.ts';
import { isOurFault, withCode, withoutHints } from './errors.ts';

export interface RequestPipelineOptions {
  readonly supergraphSdl: string;
  readonly dataSources: Readonly<Record<string, GraphQLDataSource>>;
  readonly introspection: boolean;
  readonly logger: Logger;
}

/**
 * Queries and mutations: Apollo Server over Apollo's gateway. Operations come validated (see prepare-operation.ts), the
 * same for HTTP and sockets, so that validation is off in here. Everything else that reads NODE_ENV is set by hand.
 */
export async function startRequestPipeline(
  options: RequestPipelineOptions,
): Promise<ApolloServer<RequestContext>> {
  const { supergraphSdl, dataSources, introspection, logger } = options;
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger,
    buildService: ({ name }) => {
      const dataSource = dataSources[name];
      if (dataSource === undefined) throw new Error(`The subgraph ${name} is not in the supergraph.`);
      return dataSource;
    },
  });
  const server = new ApolloServer<RequestContext>({
    gateway,
    logger,
    nodeEnv: 'production',
    introspection,
    dangerouslyDisableValidation: true,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginLandingPageDisabled()],
    formatError: (formatted, error) => {
      if (isOurFault(formatted)) logger.error({ err: error }, 'Operation failed');
      return introspection ? withCode(formatted) : withoutHints(withCode(formatted));
    },
  });
  await server.start();
  return server;
}

/** The same pipeline for operations that come over a socket. */
export function socketExecutor(server: ApolloServer<RequestContext>): OperationExecutor {
  return async (request, contextValue) => {
    const { body } = await server.executeOperation(request, { contextValue });
    if (body.kind !== 'single') throw new Error('Incremental delivery is not supported.');
    const { data, errors, extensions } = body.singleResult;
    return {
      ...(data !== undefined && { data }),
      ...(errors && { errors }),
      ...(extensions && { extensions }),
    };
  };
}
