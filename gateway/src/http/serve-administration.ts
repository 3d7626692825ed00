import {
  operationalRoutes,
  routeRequests,
  type Health,
  type Logger,
  type Shutdown,
} from '@parley/service-kit/process';
import type { Server } from 'node:http';
import type { Registry } from 'prom-client';
import type { GatewayEnvironment } from '../environment.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import { createHostCheck, refuseForeignHosts } from './check-hosts.ts';
import { createHttpServer } from './create-http-server.ts';
import { listen, urlOf } from './listen.ts';
import { refuseBadTarget } from './refuse-bad-target.ts';

/** An answer that is under way at the end may take so long, in milliseconds. */
const closingMs = 1_000;

/** What its requests are measured by, and what /metrics shows. */
export type AdministrationMetrics = Pick<GatewayMetrics, 'service' | 'requestDuration'> & {
  readonly registry: Pick<Registry, 'metrics' | 'contentType'>;
};

/**
 * Listens for those who run the gateway, where its clients do not come: /metrics, /health with its reasons, /livez, /readyz. It is the
 * first to listen and the last to close, so that starting and draining can be watched. Resolves to the URL, without a path.
 */
export async function serveAdministration(options: {
  environment: GatewayEnvironment;
  health: Health;
  metrics: AdministrationMetrics;
  closing: Shutdown;
  logger: Logger;
}): Promise<string> {
  const { environment, health, metrics, closing, logger } = options;
  const { ADMIN_HOST: host, ADMIN_PORT, adminHosts } = environment;
  const checkHosts = createHostCheck(
    adminHosts,
    'the administration is asked for by localhost or an address.',
  );
  const routed = routeRequests({ routes: operationalRoutes({ health, metrics }), metrics, logger });
  const http = createHttpServer(environment, refuseBadTarget(refuseForeignHosts(checkHosts, routed)));
  closing.onClose('administration', () => closeAdministration(http));
  const port = await listen(http, { host, port: ADMIN_PORT, setting: 'ADMIN_PORT' });
  return urlOf(host, port);
}

async function closeAdministration(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), closingMs);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(cut);
}
