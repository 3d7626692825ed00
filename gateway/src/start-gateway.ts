import { createInternalTokenSigner } from '@parley/service-kit/contract';
import { createHealth, createShutdown, type Logger } from '@parley/service-kit/process';
import type { GatewayEnvironment } from './environment.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { serveAdministration } from './http/serve-administration.ts';
import { serveClients } from './http/serve-clients.ts';
import { createOperations } from './operations/create-operations.ts';
import { createSubgraphHeaders } from './subgraph-headers/subgraph-headers.ts';
import { startPersistedOperations } from './persisted-operations/start-persisted-operations.ts';
import { serveSupergraph } from './supergraph/serve-supergraph.ts';
import { startViewers } from './viewers/start-viewers.ts';

/**
 * Resolves to the URLs for clients and for administration, without a path, when it listens and has tried once to load the supergraph.
 * Rejects with a sentence when it cannot listen. It is ready when it has a supergraph and knows the revoked sessions.
 */
export async function startGateway(environment: GatewayEnvironment, logger: Logger) {
  const closing = createShutdown({ logger });
  const health = createHealth({ service: 'gateway' });
  const headers = createSubgraphHeaders(environment.headerRules);
  const parts = { environment, headers, health, metrics: createGatewayMetrics(), closing, logger };
  const { INTERNAL_TOKEN_PRIVATE_KEY: privateKey } = environment;
  const sign = privateKey === undefined ? undefined : createInternalTokenSigner({ privateKey });
  try {
    const adminUrl = await serveAdministration(parts);
    const admitPersisted = await startPersistedOperations(parts);
    const operations = createOperations({ ...parts, sign });
    const supergraph = serveSupergraph({ ...parts, operations, sign });
    const viewers = await startViewers(parts);
    const url = await serveClients({
      ...parts,
      operations,
      admit: admitPersisted(supergraph.admit),
      viewers,
    });
    await supergraph.start();
    return { url, adminUrl, close: () => closing.close() };
  } catch (error) {
    await closing.close();
    throw error;
  }
}
