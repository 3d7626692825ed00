import { createInternalTokenSigner } from '@parley/service-kit/contract';
import { createLogger } from '@parley/service-kit/process';
import { setImmediate } from 'node:timers/promises';
import type { GatewayEnvironment } from '../environment.ts';
import { createSubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import { locateSubgraphs } from '../subgraphs/locate-subgraphs.ts';
import { followSupergraph } from '../supergraph/follow-supergraph.ts';

/** Loads the supergraph once, as it would be served. Resolves to the names of its subgraphs; rejects with the reason against it. */
export async function checkSupergraph(environment: GatewayEnvironment): Promise<readonly string[]> {
  const { INTERNAL_TOKEN_PRIVATE_KEY: privateKey } = environment;
  let outcome: readonly string[] | Error = new Error('There is no supergraph.');
  const follower = followSupergraph({
    source: environment.supergraph,
    planning: environment.planning,
    pollMs: environment.SUPERGRAPH_POLL_MS,
    urls: environment.subgraphUrls,
    timeoutMs: environment.SUBGRAPH_TIMEOUT_MS,
    sign: privateKey === undefined ? undefined : createInternalTokenSigner({ privateKey }),
    fixedHeadersOf: createSubgraphHeaders(environment.headerRules).fixedFor,
    serve({ subgraphs }) {
      outcome = [...locateSubgraphs(subgraphs, environment.subgraphUrls).keys()];
    },
    onFailure(error) {
      outcome = error instanceof Error ? error : new Error(String(error));
    },
    logger: createLogger({ service: 'gateway', instanceId: 'check', level: 'silent' }),
  });
  await follower.start();
  await setImmediate(); // a failure is reported after the attempt
  await follower.close();
  if (outcome instanceof Error) throw outcome;
  return outcome;
}
