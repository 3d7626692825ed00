import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { composeDown, composeUp, dockerIsHere } from './docker.mjs';
import { kafka } from './kafka.mjs';
import { mongodb } from './mongodb.mjs';
import { mysql } from './mysql.mjs';
import { redis } from './redis.mjs';
import { addressesOf, assertGivenIsThere } from './given.mjs';
import { readJson, writeJson } from '../system/json-file.mjs';
import { withLock } from '../system/lock.mjs';
import { pidFileOf, startNative } from './native.mjs';
import { makeProfilePaths, profilePaths } from '../system/paths.mjs';
import { choosePorts } from '../system/ports.mjs';
import { recordedProcess, stopRecorded } from '../system/process.mjs';
import { allOrInterrupt } from '../system/all-or-interrupt.mjs';
import { addUser, forgetUsers, removeUser } from './users.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */
/** @typedef {import('./engine.mjs').EngineUrls} EngineUrls */
/** @typedef {Record<Engine['name'], 'given' | 'docker' | 'native'>} Sources  where each engine comes from */

export const engines = [mysql, mongodb, redis, kafka];

/**
 * The engines of a profile: those that run already and are well, or all of them started at once.
 * @param {string} profile
 * @param {{fresh?: boolean}} [options] fresh: what is started begins with empty stores
 * @returns {Promise<{urls: EngineUrls, reused: boolean, release: () => Promise<void>}>} `release` stops them unless
 *   another launcher uses them or `stack start` left them running
 */
export async function useEngines(profile, { fresh = false } = {}) {
  const given = await givenEngines();
  if (given !== undefined) return { urls: given, reused: true, release: async () => undefined };
  makeProfilePaths(profile);
  return withLock(join(profilePaths(profile).run, 'engines.lock'), async () => {
    const running = await healthyEngines(profile);
    addUser(profile);
    const release = () => releaseEngines(profile);
    if (running !== undefined) return { urls: running, reused: true, release };
    await stopEngines(profile);
    if (fresh) rmSync(profilePaths(profile).data, { recursive: true, force: true });
    addUser(profile);
    return { urls: await startEngines(profile), reused: false, release };
  });
}

/** @returns {Promise<EngineUrls | undefined>} undefined unless the environment names all of them */
async function givenEngines() {
  if (engines.some(({ setting }) => givenUrl(setting) === undefined)) return undefined;
  await Promise.all(engines.map(({ setting }) => assertGivenIsThere(setting, givenUrl(setting) ?? '')));
  return urlsOf(({ setting }) => givenUrl(setting) ?? '');
}

/** @param {string} profile @returns {Promise<EngineUrls | undefined>} */
async function healthyEngines(profile) {
  const urls = readEngines(profile);
  if (urls === undefined) return undefined;
  // What the environment names now counts, not what was named when they were started.
  if (
    engines.some(
      ({ setting, urlKey }) => givenUrl(setting) !== undefined && givenUrl(setting) !== urls[urlKey],
    )
  )
    return undefined;
  const well = await Promise.all(
    engines.map((engine) => isWell(engine, urls, pidFileOf(engine, profilePaths(profile)))),
  );
  return well.every(Boolean) ? urls : undefined;
}

/** A process that lives may be slow on a busy machine, where others use it: only after a while is it given up. @param {Engine} engine @param {EngineUrls} urls @param {string} pidFile */
async function isWell(engine, urls, pidFile) {
  const deadline = Date.now() + 30_000;
  while (!(await isServing(engine, urls))) {
    if (recordedProcess(pidFile) === undefined || Date.now() > deadline) return false;
  }
  return true;
}

/** @param {Engine} engine @param {EngineUrls} urls @returns {Promise<boolean>} */
export async function isServing(engine, urls) {
  const address = addressesOf(urls[engine.urlKey])[0];
  if (address === undefined) return true;
  return engine.probe(address.port, address.host).then(
    () => true,
    () => false,
  );
}

/** @param {string} profile @returns {Promise<EngineUrls>} */
async function startEngines(profile) {
  const paths = makeProfilePaths(profile);
  mkdirSync(paths.data, { recursive: true });
  const sources = await chooseSources();
  const ports = await choosePorts(
    engines.flatMap((engine) => engine.ports),
    profile === 'dev' ? 'fixed' : 'free',
  );
  writeJson(sourcesFile(profile), sources);
  const composed = engines.filter(({ name }) => sources[name] === 'docker').map(({ name }) => name);
  try {
    await allOrInterrupt([
      ...(composed.length > 0 ? [composeUp(profile, composed, ports)] : []),
      ...engines.map((engine) => startEngine(engine, { source: sources[engine.name], ports, paths })),
    ]);
  } catch (error) {
    await stopEngines(profile);
    throw error;
  }
  const urls = urlsOf((engine) => givenUrl(engine.setting) ?? engine.url(ports[engine.ports[0]]));
  writeJson(enginesFile(profile), urls);
  return urls;
}

/**
 * @param {Engine} engine
 * @param {{source: Sources[Engine['name']], ports: Record<string, number>, paths: import('../system/paths.mjs').ProfilePaths}} how
 */
async function startEngine(engine, { source, ports, paths }) {
  if (source === 'docker') return;
  if (source === 'given') return assertGivenIsThere(engine.setting, givenUrl(engine.setting) ?? '');
  const launch = await engine.prepare();
  await startNative(engine, { launch, ports: engine.ports.map((name) => ports[name] ?? 0), paths });
}

/** @returns {Promise<Sources>} */
async function chooseSources() {
  const missing = engines.some(({ setting }) => givenUrl(setting) === undefined);
  const started = missing && (await dockerIsHere()) ? 'docker' : 'native';
  const choices = engines.map(({ name, setting }) => [
    name,
    givenUrl(setting) === undefined ? started : 'given',
  ]);
  return /** @type {Sources} */ (Object.fromEntries(choices));
}

/** @param {string} profile */
async function releaseEngines(profile) {
  if (removeUser(profile)) await stopEngines(profile);
}

/** Stops them, whether they are used or not. @param {string} profile */
export async function stopEngines(profile) {
  const paths = profilePaths(profile);
  const sources = readSources(profile);
  rmSync(enginesFile(profile), { force: true });
  forgetUsers(profile);
  await Promise.all(engines.map((engine) => stopRecorded(pidFileOf(engine, paths))));
  if (Object.values(sources ?? {}).includes('docker')) await composeDown(profile);
}

/** @param {string} profile @returns {EngineUrls | undefined} what runs, as the launcher that started it wrote it */
export function readEngines(profile) {
  return readJson(enginesFile(profile));
}

/** @param {string} profile @returns {Sources | undefined} */
export function readSources(profile) {
  return readJson(sourcesFile(profile));
}

/** @param {(engine: Engine) => string} urlOf @returns {EngineUrls} */
function urlsOf(urlOf) {
  return /** @type {EngineUrls} */ (
    Object.fromEntries(engines.map((engine) => [engine.urlKey, urlOf(engine)]))
  );
}

/** @param {string} setting */
function givenUrl(setting) {
  return process.env[setting] || undefined;
}

/** @param {string} profile */
function enginesFile(profile) {
  return join(profilePaths(profile).run, 'engines.json');
}

/** @param {string} profile */
function sourcesFile(profile) {
  return join(profilePaths(profile).run, 'sources.json');
}
