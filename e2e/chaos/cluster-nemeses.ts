import type { OwnCluster } from '@parley/stack/services';
import { eventually } from '@parley/testkit';
import { MongoClient } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterPlatform } from './cluster-platform.ts';
import type { Nemeses } from './nemesis.ts';
import { pick } from './random.ts';

type Node = OwnCluster['nodes'][number];

/** On a MongoDB replica set of three and three brokers. */
export const clusterNemeses = {
  'a MongoDB election: the primary steps down': async ({ mongodb }) => {
    const before = await primaryOf(mongodb);
    const client = await MongoClient.connect(`mongodb://${before.host}/?directConnection=true`);
    // It refuses while no other member has caught up.
    await eventually(() => client.db('admin').command({ replSetStepDown: 20 }), { everyMs: 100 });
    await client.close();
    await eventually(() => anotherThan(before, mongodb), { everyMs: 100 });
  },
  'a MongoDB election: kill -9 of the primary': async ({ mongodb }, random) => {
    const primary = await primaryOf(mongodb);
    await primary.kill();
    await eventually(() => anotherThan(primary, mongodb), { everyMs: 100 });
    await sleep(1_000 * random());
    await primary.start();
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

async function anotherThan({ host }: Node, mongodb: OwnCluster): Promise<void> {
  if ((await primaryOf(mongodb)).host === host) throw new Error(`${host} is still the primary.`);
}

/** The member that takes writes now. @throws when the set has none for 60 s. */
function primaryOf({ nodes }: OwnCluster): Promise<Node> {
  return eventually(
    async () => {
      const answers = await Promise.all(nodes.map(isPrimary));
      const primary = nodes[answers.indexOf(true)];
      if (primary === undefined) throw new Error('There is no primary yet.');
      return primary;
    },
    { everyMs: 100 },
  );
}

/** Asked at the member itself: what the others say of it may be old. */
async function isPrimary({ host }: Node): Promise<boolean> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: 1_000,
  });
  try {
    return (await client.db('admin').command({ hello: 1 }))['isWritablePrimary'] === true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}
