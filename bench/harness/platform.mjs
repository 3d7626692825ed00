import * as ownStack from '@parley/stack/services';
import { createConnection } from 'mariadb';
import { MongoClient } from 'mongodb';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../stack/system/ports.mjs';
import { withoutLimitsForPeople } from './without-limits.mjs';

const repository = new URL('../../', import.meta.url);

/**
 * The whole platform from its builds, on the engines of the profile `test`, by the means of the tests.
 * @param {string} name  of the measurement
 * @param {Partial<import('@parley/stack/services').StartServicesOptions> & {prepare?: (engines: import('@parley/stack/services').EngineUrls, namespace: string) => Promise<void>, checkout?: string | undefined}} [options]  `prepare`: what is done with the tables before the services start; `checkout`: the folder of another one that is built; default this one
 */
export async function startPlatform(name, { prepare, checkout, ...options } = {}) {
  /** @type {typeof ownStack} */
  const { migrateAll, startServices } =
    checkout === undefined ? ownStack : await import(`${checkout}/stack/services/services.mjs`);
  const namespace = `bench_${name}_${Date.now().toString(36)}`;
  const engines = runningEngines();
  await migrateAll({ engines, namespace });
  await prepare?.(engines, namespace);
  const services = await startServices({
    engines,
    namespace,
    logDir: fileURLToPath(new URL(`.parley/logs/bench-${name}`, repository)),
    env: { NODE_ENV: 'production', LOG_LEVEL: 'warn' },
    envOf: { gateway: withoutLimitsForPeople },
    onExit: (service, reason) => console.error(`The ${service} service ended by itself: ${reason}`),
    ...options,
  });
  return { ...services, namespace, topicPrefix: `${namespace}.`, kafkaBrokers: engines.kafkaBrokers };
}

/** Deletes what a platform that has stopped has kept: a million rows are in the way of all that is measured after. @param {string} namespace */
export async function dropDatabases(namespace) {
  const { mysqlUrl, mongodbUrl } = runningEngines();
  const { hostname: host, port, username: user, password } = new URL(mysqlUrl);
  const mysql = await createConnection({ host, port: Number(port), user, password, socketTimeout: 0 });
  const mongo = await MongoClient.connect(mongodbUrl);
  for (const service of ['user', 'friend', 'chat', 'notification']) {
    await mysql.query(`DROP DATABASE IF EXISTS parley_${namespace}_${service}`);
    await mongo.db(`parley_${namespace}_${service}`).dropDatabase();
  }
  await Promise.all([mysql.end(), mongo.close()]);
}

/** One of each service, but two of chat. @param {string} name */
export async function startTwoChats(name) {
  const [gateway = 0, admin = 0, user = 0, friend = 0, notification = 0, ...chat] = await freePorts(7);
  const ones = { gateway: [gateway], gatewayAdmin: [admin], user: [user], friend: [friend] };
  return startPlatform(name, { ports: { ...ones, notification: [notification], chat } });
}

/** @returns {import('@parley/stack/services').EngineUrls} */
export function runningEngines() {
  try {
    return JSON.parse(readFileSync(new URL('.parley/run/test/engines.json', repository), 'utf8'));
  } catch (error) {
    const wanted = 'npm run stack -- start --engines-only --profile test';
    throw new Error(`No engines are running: start them at the top with ${wanted}`, { cause: error });
  }
}
