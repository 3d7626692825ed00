import type { OwnCluster, OwnNode } from '@parley/stack/services';
import { MongoClient } from 'mongodb';
import { eventually } from '../eventually.ts';

/** Lets the primary of a replica set step down; resolves when another member is the primary. */
export async function stepDownPrimary(mongodb: OwnCluster): Promise<void> {
  const before = await primaryOf(mongodb);
  const client = await MongoClient.connect(`mongodb://${before.host}/?directConnection=true`);
  // It refuses while no other member has caught up.
  await eventually(() => client.db('admin').command({ replSetStepDown: 20 }), { everyMs: 100 });
  await client.close();
  await another(before, mongodb);
}

/** Kills the primary of a replica set; resolves with it when another member is the primary. */
export async function killPrimary(mongodb: OwnCluster): Promise<OwnNode> {
  const primary = await primaryOf(mongodb);
  await primary.kill();
  await another(primary, mongodb);
  return primary;
}

async function another({ host }: OwnNode, mongodb: OwnCluster): Promise<void> {
  await eventually(
    async () => {
      if ((await primaryOf(mongodb)).host === host) throw new Error(`${host} is still the primary.`);
    },
    { everyMs: 100 },
  );
}

/** The member that takes writes now. @throws when the set has none for 60 s. */
function primaryOf({ nodes }: OwnCluster): Promise<OwnNode> {
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
async function isPrimary({ host }: OwnNode): Promise<boolean> {
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
