import { expect } from '@jest/globals';
import { clusterNemeses } from '../chaos/cluster-nemeses.ts';
import { startClusterPlatform } from '../chaos/cluster-platform.ts';
import { describeChaos } from '../chaos/describe-chaos.ts';

/** What says that one should try again in a moment, or was never answered. */
const passing = [
  'DEADLINE_EXCEEDED',
  'NO_ANSWER',
  'OVERLOADED',
  'SERVICE_UNAVAILABLE',
  'SUBGRAPH_UNAVAILABLE',
];

describeChaos({
  start: startClusterPlatform,
  nemeses: clusterNemeses,
  check(_, { codes, disconnections }) {
    expect(passing).toEqual(expect.arrayContaining([...codes]));
    expect(disconnections).toBe(0);
  },
});
