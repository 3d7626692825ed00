import { clusterId, kafka, kafkaNode } from './kafka.mjs';
import { mongodb, mongodbNode } from './mongodb.mjs';
import { native, ownProfile, sweep } from './own-engine.mjs';
import { addUser } from './users.mjs';
import { choosePorts } from '../system/ports.mjs';

/**
 * What one of several nodes knows of all of them.
 * @typedef {object} Seat
 * @property {number} index
 * @property {readonly (readonly number[])[]} all  the ports of each, as in `Engine.ports`
 * @property {string} cluster  an id of 22 characters
 */

const nodes = 3;

const kinds = {
  kafka: {
    engine: kafka,
    nodeAt: kafkaNode,
    /** @param {readonly string[]} hosts */
    url: (hosts) => hosts.join(','),
  },
  mongodb: {
    engine: mongodb,
    nodeAt: mongodbNode,
    /** @param {readonly string[]} hosts */
    url: (hosts) => `mongodb://${hosts.join(',')}/?replicaSet=rs0`,
  },
};

/** @type {typeof import('../services/services-contract.d.mts').startOwnCluster} */
export async function startOwnCluster(name) {
  const { engine, nodeAt, url } = kinds[name];
  await sweep(engine);
  const chosen = [];
  for (let node = 0; node < nodes; node += 1) chosen.push(await choosePorts(engine.ports, 'free'));
  const all = chosen.map((ports) => engine.ports.map((port) => ports[port] ?? 0));
  const cluster = clusterId();
  const runs = await Promise.all(
    chosen.map((ports, index) => {
      const profile = ownProfile(engine, index + 1);
      addUser(profile);
      return native(nodeAt({ index, all, cluster }), { profile, ports });
    }),
  );
  const remove = async () => void (await Promise.all(runs.map((run) => run.remove())));
  const hosts = all.map(([port]) => `127.0.0.1:${port}`);
  try {
    await Promise.all(runs.map((run) => run.start()));
  } catch (error) {
    await remove();
    throw error;
  }
  return { url: url(hosts), nodes: runs.map((run, index) => ({ ...run, host: hosts[index] ?? '' })), remove };
}
