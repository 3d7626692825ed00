import { z } from 'zod';

const subgraphUrls = z.record(z.string(), z.string());

/** Where the running platform is; jest's global set-up has started it. All addresses end in /graphql. */
export interface Platform {
  readonly gatewayUrl: string;
  readonly subgraphUrls: Readonly<z.output<typeof subgraphUrls>>;
  /** Whether the test has started it. */
  readonly isOwn: boolean;
}

export function platform(): Platform {
  const { env } = process;
  const gatewayUrl = env['PARLEY_GATEWAY_URL'];
  if (gatewayUrl === undefined)
    throw new Error('No platform is running: e2e tests run in the project `platform`.');
  return {
    gatewayUrl,
    subgraphUrls: subgraphUrls.parse(JSON.parse(env['PARLEY_SUBGRAPH_URLS'] ?? '{}')),
    isOwn: env['PARLEY_PLATFORM_IS_OWN'] !== undefined,
  };
}

/** Where the gateway's metrics and the details of its health are, without a path. */
export function gatewayAdminUrl(): string {
  const url = process.env['PARLEY_GATEWAY_ADMIN_URL'];
  if (url === undefined)
    throw new Error('PARLEY_GATEWAY_ADMIN_URL does not say where the administration of the gateway is.');
  return url;
}
