import type { Logger } from '@parley/service-kit/process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../../src/start-gateway.ts';
import { loadEnvironment } from '../../src/environment.ts';
import { quietLogger, startShop, type Shop } from './shop.ts';
import { internalKeys, startTokenIssuer, type TokenIssuer } from './tokens.ts';

/** A gateway over the shop, with an issuer of access tokens. */
export interface RunningGateway {
  readonly url: string;
  /** Without a path. */
  readonly adminUrl: string;
  readonly shop: Shop;
  readonly issuer: TokenIssuer;
  readonly internalKeys: { readonly privateKey: string; readonly publicKey: string };
  /** The value of one line of /metrics; labels as they stand there. 0 when there is no such line. */
  metric(line: string): Promise<number>;
  close(): Promise<void>;
}

export async function startRunningGateway(
  variables: (shop: Shop) => NodeJS.ProcessEnv = () => ({}),
): Promise<RunningGateway> {
  const keys = await internalKeys();
  const shop = await startShop(keys.publicKey);
  const issuer = await startTokenIssuer();
  const gateway = await startGatewayOver(shop.supergraphSdl, {
    INTERNAL_TOKEN_PRIVATE_KEY: keys.privateKey,
    JWKS_URL: issuer.jwksUrl,
    ...variables(shop),
  });
  return {
    url: `${gateway.url}/graphql`,
    adminUrl: gateway.adminUrl,
    shop,
    issuer,
    internalKeys: keys,
    metric: (line) => readMetric(gateway.adminUrl, line),
    close: async () => {
      await gateway.close();
      await Promise.all([shop.close(), issuer.close()]);
    },
  };
}

/** A gateway over any supergraph. */
export interface GatewayOver {
  /** Without a path. */
  readonly url: string;
  /** Without a path. */
  readonly adminUrl: string;
  /** Puts another supergraph in place of the one that is served; the gateway finds it by itself. */
  replaceSupergraph(sdl: string): Promise<void>;
  close(): Promise<void>;
}

export async function startGatewayOver(
  supergraphSdl: string,
  variables: NodeJS.ProcessEnv = {},
  { logger = quietLogger() }: { logger?: Logger } = {},
): Promise<GatewayOver> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-test-'));
  const path = join(directory, 'supergraph.graphql');
  await writeFile(path, supergraphSdl);
  const environment = loadEnvironment({
    SUPERGRAPH_PATH: path,
    SUPERGRAPH_POLL_MS: '50',
    PORT: '0',
    ADMIN_PORT: '0',
    // A thread runs what was built, not the sources.
    PLANNER_THREADS: '0',
    ...variables,
  });
  const removed = () => rm(directory, { recursive: true });
  try {
    const gateway = await startGateway(environment, logger);
    return {
      url: gateway.url,
      adminUrl: gateway.adminUrl,
      replaceSupergraph: (sdl) => writeFile(path, sdl),
      close: async () => {
        await gateway.close();
        await removed();
      },
    };
  } catch (error) {
    await removed();
    throw error;
  }
}

export async function readMetric(adminUrl: string, line: string): Promise<number> {
  const response = await fetch(`${adminUrl}/metrics`);
  if (!response.ok) throw new Error(`There are no metrics at ${adminUrl}: ${response.status}.`);
  const text = await response.text();
  const found = text.split('\n').find((each) => each.startsWith(`${line} `));
  return Number(found?.slice(line.length) ?? 0);
}
