import { EnvironmentError } from '@parley/service-kit/process';
import type { GatewayEnvironment } from '../environment.ts';
import { createSubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';

/** Throws EnvironmentError when a rule is for a subgraph that there is not: what it sets would go nowhere. */
export function checkHeaderRules({ headerRules }: GatewayEnvironment, subgraphs: readonly string[]): void {
  const [unknown] = createSubgraphHeaders(headerRules).unknownSubgraphs(subgraphs);
  if (unknown === undefined) return;
  throw new EnvironmentError(
    `SUBGRAPH_HEADERS names ${unknown}, and there is no such subgraph: there are ${subgraphs.join(', ')}.`,
  );
}
