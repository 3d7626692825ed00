import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { kafka } from './engines/kafka.mjs';
import { mongodb } from './engines/mongodb.mjs';
import { mysql } from './engines/mysql.mjs';
import { redis } from './engines/redis.mjs';
import { readJson, writeJson } from './json-file.mjs';
import { pidFileOf, startNative } from './native.mjs';
import { makeProfilePaths, profilePaths } from './paths.mjs';
import { choosePorts } from './ports.mjs';
import { stopRecorded } from './process.mjs';

/** @typedef {import('./engines/engine.mjs').EngineUrls} EngineUrls */

export const engines = [mysql, mongodb, redis, kafka];

/**
 * Starts the engines of a profile, all at once, and waits until each serves.
 * @param {string} profile
 * @returns {Promise<EngineUrls>}
 */
export async function startEngines(profile) {
  const paths = makeProfilePaths(profile);
  const names = engines.flatMap((engine) => engine.ports);
  const ports = await choosePorts(names, profile === 'dev' ? 'fixed' : 'free');
  const results = await Promise.allSettled(
    engines.map(async (engine) => {
      const launch = await engine.prepare();
      const own = engine.ports.map((name) => ports[name]);
      await startNative(engine, { launch, ports: own, paths });
      return [engine.urlKey, engine.url(own[0] ?? 0)];
    }),
  );
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await stopEngines(profile);
    throw failure.reason;
  }
  /** @type {EngineUrls} */
  const urls = Object.fromEntries(results.map((result) => (result.status === 'fulfilled' ? result.value : [])));
  writeJson(enginesFile(profile), urls);
  return urls;
}

/** @param {string} profile */
export async function stopEngines(profile) {
  const paths = profilePaths(profile);
  rmSync(enginesFile(profile), { force: true });
  await Promise.all(engines.map((engine) => stopRecorded(pidFileOf(engine, paths))));
}

/** @param {string} profile @returns {EngineUrls | undefined} what runs, as the launcher that started it wrote it */
export function readEngines(profile) {
  return readJson(enginesFile(profile));
}

/** @param {string} profile */
function enginesFile(profile) {
  return join(profilePaths(profile).run, 'engines.json');
}
