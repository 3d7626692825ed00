import { ApolloGateway } from '@apollo/gateway';
import { retryForever } from '@parley/async';
import type { Logger } from '@parley/service-kit/process';
import type { PlanningLimits } from '../operations/operation-limits.ts';
import { admitSupergraphs } from './admit-supergraph.ts';
import { loadSupergraph, plannerConfig, type LoadedSupergraph } from './load-supergraph.ts';
import { createSubgraphIntrospection, type SubgraphIntrospectionOptions } from './subgraph-introspection.ts';
import { createManager, type ManagerOptions, type SupergraphSource } from './supergraph-source.ts';

export interface FollowSupergraphOptions
  extends ManagerOptions, Omit<SubgraphIntrospectionOptions, 'signal'> {
  readonly source: SupergraphSource;
  readonly planning: PlanningLimits;
  /** Called with the first supergraph and with each later one, one after the other. What it throws is a failure. */
  readonly serve: (supergraph: LoadedSupergraph) => void | Promise<void>;
  readonly logger: Logger;
}

/** An `ApolloGateway` owns the supergraph: it runs the manager, refuses what is no supergraph, and says what to serve. */
export function followSupergraph(options: FollowSupergraphOptions) {
  const closing = new AbortController();
  const { signal } = closing;
  let loaded: ApolloGateway | undefined;
  let serving = Promise.resolve();

  /** Never throws: Apollo would only log it. */
  const serve = (load: () => LoadedSupergraph): void => {
    const serveNext = async (): Promise<void> => {
      if (!signal.aborted) await options.serve(load());
    };
    serving = serving.then(serveNext).catch((error: unknown) => options.onFailure(error));
  };
  const load = async (): Promise<void> => {
    const apollo = await createApolloGateway(options, serve, signal);
    await apollo.load();
    if (signal.aborted) await apollo.stop();
    else loaded = apollo;
    await serving;
  };
  return {
    /** Resolves after the first attempt; without a supergraph others follow until there is one. */
    start: () =>
      new Promise<void>((resolve) => {
        const attempt = (): Promise<void> => load().finally(resolve);
        void retryForever(attempt, { signal, onError: options.onFailure });
      }),
    async close() {
      closing.abort();
      await serving;
      await loaded?.stop();
    },
  };
}

async function createApolloGateway(
  options: FollowSupergraphOptions,
  serve: (load: () => LoadedSupergraph) => void,
  signal: AbortSignal,
): Promise<ApolloGateway> {
  const { planning, logger } = options;
  sendNothingToApollo();
  const apollo = new ApolloGateway({
    supergraphSdl: admitSupergraphs(await createManager(options.source, options)),
    buildService: createSubgraphIntrospection({ ...options, signal }),
    queryPlannerConfig: plannerConfig(planning),
    validateSupergraph: true,
    logger: apolloLogger(logger),
  });
  apollo.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) =>
    serve(() => loadSupergraph(coreSupergraphSdl, { schema: apiSchema })),
  );
  return apollo;
}

/** By default an `ApolloGateway` asks four clouds' metadata servers where it runs, and reports to Apollo; only this variable stops it. */
function sendNothingToApollo(): void {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}

/** Its warnings and errors; what it says besides, we say ourselves. */
function apolloLogger(logger: Logger): Record<'debug' | 'info' | 'warn' | 'error', (text: string) => void> {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (text) => logger.warn({ text }, 'Apollo Gateway warns'),
    error: (text) => logger.error({ text }, 'Apollo Gateway reports an error'),
  };
}
