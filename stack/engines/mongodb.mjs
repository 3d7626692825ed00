import { mkdirSync } from 'node:fs';
import { fetchMongod } from '../fetch/mongod.mjs';
import { findOnPath } from '../system/find-on-path.mjs';
import {
  ensureReplicaSet,
  initiateReplicaSet,
  probeMongodb,
  probeMongodbMember,
} from '../probes/mongodb.mjs';

/** A replica set of one: transactions and change streams need a set. @type {import('./engine.mjs').Engine} */
export const mongodb = {
  name: 'mongodb',
  setting: 'PARLEY_MONGODB_URL',
  urlKey: 'mongodbUrl',
  ports: ['mongodb'],
  url: (port) => `mongodb://127.0.0.1:${port}/?replicaSet=rs0&directConnection=true`,
  probe: probeMongodb,
  prepare: () => prepare(ensureReplicaSet),
};

/**
 * One of several members; the first one makes them a set. It elects a new primary 3 s after the old one was killed, not 10 as by default.
 * @param {import('./own-cluster.mjs').Seat} seat
 * @returns {import('./engine.mjs').Engine}
 */
export function mongodbNode({ index, all }) {
  const settle = (/** @type {number} */ port) => (index === 0 ? initiate(port) : Promise.resolve());
  const initiate = (/** @type {number} */ port) =>
    initiateReplicaSet(
      port,
      all.map(([member]) => `127.0.0.1:${member}`),
    );
  return { ...mongodb, probe: probeMongodbMember, prepare: () => prepare(settle) };
}

/** @param {(port: number) => Promise<void>} settle @returns {Promise<import('./engine.mjs').Launch>} */
async function prepare(settle) {
  const command = findOnPath('mongod') ?? (await fetchMongod());
  return async ({ ports: [port = 0], data }) => {
    mkdirSync(data, { recursive: true });
    return { command, args: settings(port, data), settle: () => settle(port) };
  };
}

/** @param {number} port @param {string} data */
function settings(port, data) {
  const set = ['--replSet', 'rs0', '--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', data];
  const size = ['--nounixsocket', '--wiredTigerCacheSizeGB', '0.5', '--oplogSize', '1024', '--quiet'];
  // A client that is killed leaves its transaction open, and all that it wrote locked: a room, a user's notifications. 60 s by default.
  const orphans = ['--setParameter', 'transactionLifetimeLimitSeconds=3'];
  // It samples the machine every second, for MongoDB's own support.
  const noSampling = ['--setParameter', 'diagnosticDataCollectionEnabled=false'];
  return [...set, ...size, ...orphans, ...noSampling];
}
