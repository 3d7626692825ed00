import { z } from 'zod';

const subgraphUrls = z.record(z.string(), z.string());

/** Where the running platform is; jest's global set-up has started it. All addresses end in /graphql. */
export interface Platform {
  readonly gatewayUrl: string;
  readonly subgraphUrls: Readonly<z.output<typeof subgraphUrls>>;
}

export function platform(): Platform {
  const { env } = process;
  const gatewayUrl = env['PARLEY_GATEWAY_URL'];
  if (gatewayUrl === undefined)
    throw new Error('No platform is running: e2e tests run in the project `platform`.');
  return { gatewayUrl, subgraphUrls: subgraphUrls.parse(JSON.parse(env['PARLEY_SUBGRAPH_URLS'] ?? '{}')) };
}
