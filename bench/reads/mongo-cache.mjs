import { MongoClient } from 'mongodb';
import { runningEngines } from '../harness/platform.mjs';

/** A server that has the memory of one: the engines of the tests have less. Answers what undoes it. @param {number} megabytes */
export async function withCache(megabytes) {
  const client = await MongoClient.connect(runningEngines().mongodbUrl);
  const admin = client.db('admin');
  const status = await admin.command({ serverStatus: 1, wiredTiger: 1 });
  const before = status['wiredTiger'].cache['maximum bytes configured'];
  const resize = (/** @type {number} */ bytes) =>
    admin.command({
      setParameter: 1,
      wiredTigerEngineRuntimeConfig: `cache_size=${Math.round(bytes / 1_048_576)}M`,
    });
  await resize(Math.max(before, megabytes * 1_048_576));
  return async () => {
    await resize(before);
    await client.close();
  };
}
