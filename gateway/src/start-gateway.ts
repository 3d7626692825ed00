import { createInternalTokenSigner } from '@parley/service-kit/contract';
import {
  createHealth,
  createShutdown,
  type Health,
  type Logger,
  type Shutdown,
} from '@parley/service-kit/process';
import { openTracing, type Tracing } from '@parley/tracing';
import type { GatewayEnvironment } from './environment.ts';
import { createGatewayMetrics, type GatewayMetrics } from './gateway-metrics.ts';
import { serveAdministration } from './http/serve-administration.ts';
import { serveClients } from './http/serve-clients.ts';
import { createOperations } from './operations/create-operations.ts';
import { createSubgraphHeaders } from './subgraph-headers/subgraph-headers.ts';
import { startPersistedOperations } from './persisted-operations/start-persisted-operations.ts';
import { serveSupergraph } from './supergraph/serve-supergraph.ts';
import { startViewers } from './viewers/start-viewers.ts';

/** What those who run a gateway ask. */
export interface GatewayParts {
  readonly environment: GatewayEnvironment;
  readonly health: Health;
  readonly metrics: GatewayMetrics;
  readonly tracing: Tracing;
  readonly closing: Shutdown;
  readonly logger: Logger;
}

/**
 * Resolves to the URLs for clients and for administration, without a path, when it listens and has tried once to load the supergraph.
 * Rejects with a sentence when it cannot listen. It is ready when it has a supergraph and knows the revoked sessions.
 */
export async function startGateway(environment: GatewayEnvironment, logger: Logger) {
  let adminUrl = '';
  const gateway = await startAdministered(environment, logger, async (parts) => {
    adminUrl = await serveAdministration(parts);
  });
  return { ...gateway, adminUrl };
}

/** The same, where others answer those who run it: `administer` is called first. */
export async function startAdministered(
  environment: GatewayEnvironment,
  logger: Logger,
  administer: (parts: GatewayParts) => Promise<void> | void,
) {
  const closing = createShutdown({ logger });
  const health = createHealth({ service: 'gateway' });
  const headers = createSubgraphHeaders(environment.headerRules);
  const metrics = createGatewayMetrics();
  const tracing = await openTracing({
    service: 'gateway',
    instanceId: environment.INSTANCE_ID,
    settings: environment,
    onSpans: (result, count) => metrics.traceSpans.inc({ service: 'gateway', result }, count),
  });
  closing.onClose('tracing', () => tracing.close());
  const parts = { environment, headers, health, metrics, tracing, closing, logger };
  const { INTERNAL_TOKEN_PRIVATE_KEY: privateKey } = environment;
  const sign = privateKey === undefined ? undefined : createInternalTokenSigner({ privateKey });
  try {
    await administer(parts);
    const admitPersisted = await startPersistedOperations(parts);
    const operations = createOperations({ ...parts, sign });
    const supergraph = serveSupergraph({ ...parts, operations, sign });
    const viewers = await startViewers(parts);
    // Before it listens: loading keeps the process busy, and who has connected meanwhile would wait, rather than ask another gateway.
    await supergraph.start();
    const url = await serveClients({
      ...parts,
      operations,
      admit: admitPersisted(supergraph.admit),
      viewers,
    });
    return { url, close: () => closing.close() };
  } catch (error) {
    await closing.close();
    throw error;
  }
}
