import { createInternalTokenSigner } from '@parley/service-kit/contract';
import { createHealth, createShutdown, type Logger, type Shutdown } from '@parley/service-kit/process';
import type { GatewayEnvironment } from './environment.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { serveClients } from './http/serve-clients.ts';
import { createOperations } from './operations/create-operations.ts';
import { serveSupergraph } from './supergraph/serve-supergraph.ts';
import { startViewers } from './viewers/start-viewers.ts';

/** A gateway that listens. It is ready when it has a supergraph and knows the revoked sessions. */
export interface Gateway {
  /** Without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/** Resolves when it listens and has tried once to load the supergraph. Rejects with a sentence when it cannot listen. */
export async function startGateway(environment: GatewayEnvironment, logger: Logger): Promise<Gateway> {
  const closing = createShutdown({ logger });
  try {
    const url = await openParts(environment, closing, logger);
    return { url, close: () => closing.close() };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

/** Whatever opens registers with `closing`. */
async function openParts(
  environment: GatewayEnvironment,
  closing: Shutdown,
  logger: Logger,
): Promise<string> {
  const health = createHealth({ service: 'gateway' });
  const metrics = createGatewayMetrics();
  const parts = { environment, health, metrics, closing, logger };
  const sign = createSigner(environment);

  const operations = createOperations({ ...parts, sign });
  const supergraph = serveSupergraph({ ...parts, operations, sign });
  const viewers = await startViewers(parts);
  const url = await serveClients({ ...parts, operations, admit: supergraph.admit, viewers });
  await supergraph.start();
  return url;
}

function createSigner({ INTERNAL_TOKEN_PRIVATE_KEY: privateKey }: GatewayEnvironment) {
  return privateKey === undefined ? undefined : createInternalTokenSigner({ privateKey });
}
