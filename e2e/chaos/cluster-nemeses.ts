import { killPrimary, stepDownPrimary } from '@parley/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterPlatform } from './cluster-platform.ts';
import type { Nemeses } from './nemesis.ts';
import { pick } from './random.ts';

/** On a MongoDB replica set of three and three brokers. */
export const clusterNemeses = {
  'a MongoDB election: the primary steps down': ({ mongodb }) => stepDownPrimary(mongodb),
  'a MongoDB election: kill -9 of the primary': async ({ mongodb }, random) => {
    const killed = await killPrimary(mongodb);
    await sleep(1_000 * random());
    await killed.start();
  },
  'a rolling restart of three brokers': async ({ kafka }) => {
    for (const node of kafka.nodes) {
      await node.stop();
      await node.start();
    }
  },
  'kill -9 of one of three brokers': async ({ kafka }, random) => {
    const node = pick(random, kafka.nodes);
    await node.kill();
    await sleep(2_000 + 2_000 * random());
    await node.start();
  },
} satisfies Nemeses<ClusterPlatform>;
