import { createLogger } from '@parley/service-kit/process';
import { startGateway } from '../../src/start-gateway.ts';
import { loadEnvironment } from '../../src/environment.ts';
import { ask, type Answer } from './ask.ts';
import { readMetric } from './running-gateway.ts';

/** A gateway that has, or waits for, a supergraph. */
export interface FollowingGateway {
  /** Without a path. */
  readonly url: string;
  ask(query: string): Promise<Answer>;
  readiness(): Promise<Readiness>;
  /** What was logged as an error. */
  errors(): readonly { readonly msg: string; readonly err?: { readonly message: string } }[];
  /** The number of supergraphs that were served or refused. */
  updates(result: 'served' | 'refused'): Promise<number>;
  close(): Promise<void>;
}

export interface Readiness {
  readonly status: number;
  /** Of the supergraph's check. */
  readonly reason: string | undefined;
}

/** `variables`: those that say where the supergraph comes from, at least. */
export async function startFollowingGateway(variables: NodeJS.ProcessEnv): Promise<FollowingGateway> {
  const errors: ReturnType<FollowingGateway['errors']>[number][] = [];
  const logger = createLogger({
    service: 'gateway',
    instanceId: 'test',
    level: 'error',
    destination: { write: (line) => void errors.push(JSON.parse(line) as (typeof errors)[number]) },
  });
  const gateway = await startGateway(
    loadEnvironment({
      PORT: '0',
      ADMIN_PORT: '0',
      SUPERGRAPH_POLL_MS: '50',
      PLANNER_THREADS: '0',
      ...variables,
    }),
    logger,
  );
  const { url, adminUrl } = gateway;
  return {
    url,
    errors: () => errors,
    ask: (query) => ask(`${url}/graphql`, query),
    async readiness() {
      const [{ status }, health] = await Promise.all([fetch(`${url}/readyz`), fetch(`${adminUrl}/health`)]);
      const { checks } = (await health.json()) as { checks: Record<string, { reason?: string }> };
      return { status, reason: checks['supergraph']?.reason };
    },
    updates: (result) =>
      readMetric(adminUrl, `parley_supergraph_updates_total{service="gateway",result="${result}"}`),
    close: () => gateway.close(),
  };
}
