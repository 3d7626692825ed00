import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { composeKill, composeReset, composeStart, composeUp, dockerIsHere } from './docker.mjs';
import { engines } from './engines.mjs';
import { pidFileOf, startNative } from './native.mjs';
import { makeOwnFolder, makeProfilePaths, profilePaths } from '../system/paths.mjs';
import { choosePorts } from '../system/ports.mjs';
import { recordedProcess, stopRecorded } from '../system/process.mjs';
import { addUser } from './users.mjs';
import { waitUntil } from '../system/wait-until.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */

/** @type {typeof import('../services/services-contract.d.mts').startOwnEngine} */
export async function startOwnEngine(name) {
  const engine = engines.find((each) => each.name === name);
  if (engine === undefined) throw new Error(`There is no engine ${name}.`);
  await sweep(engine);
  const profile = ownProfile(engine);
  const ports = await choosePorts(engine.ports, 'free');
  addUser(profile);
  const run = (await dockerIsHere())
    ? inDocker(engine, { profile, ports })
    : await native(engine, { profile, ports });
  await run.start();
  return { url: engine.url(ports[engine.ports[0]]), ...run };
}

/**
 * @param {Engine} engine
 * @param {{profile: string, ports: Record<string, number>}} place
 */
export async function native(engine, { profile, ports }) {
  const paths = makeProfilePaths(profile);
  mkdirSync(paths.data, { recursive: true });
  const launch = await engine.prepare();
  const numbers = engine.ports.map((port) => ports[port] ?? 0);
  const kill = () => stopRecorded(pidFileOf(engine, paths), { signal: 'SIGKILL' });
  return {
    start: () => startNative(engine, { launch, ports: numbers, paths }),
    stop: () => stopRecorded(pidFileOf(engine, paths)),
    kill,
    remove: async () => {
      await kill();
      removeFolders(profile);
    },
  };
}

/**
 * @param {Engine} engine
 * @param {{profile: string, ports: Record<string, number>}} place
 */
function inDocker(engine, { profile, ports }) {
  let created = false;
  return {
    start: async () => {
      if (created) await composeStart(profile, engine.name);
      else await composeUp(profile, [engine.name], ports);
      created = true;
      await waitUntil(() => engine.probe(ports[engine.ports[0]] ?? 0), { timeout: 60_000 });
    },
    kill: () => composeKill(profile, engine.name),
    remove: async () => {
      await composeReset(profile);
      removeFolders(profile);
    },
  };
}

/** Removes what a killed run has left. @param {Engine} engine */
export async function sweep(engine) {
  const { run } = profilePaths('dev');
  const all = join(run, '..');
  makeOwnFolder(all);
  for (const profile of readdirSync(all).filter((name) => name.startsWith(prefixOf(engine)))) {
    const pid = Number.parseInt(profile.slice(prefixOf(engine).length), 10);
    if (recordedProcess(join(all, profile, 'users', `${pid}.pid`)) !== undefined) continue;
    await stopRecorded(pidFileOf(engine, profilePaths(profile)), { signal: 'SIGKILL' });
    removeFolders(profile);
  }
}

/** @param {Engine} engine @param {number} [node]  of several */
export function ownProfile(engine, node) {
  return `${prefixOf(engine)}${process.pid}${node === undefined ? '' : `-${node}`}`;
}

/** @param {Engine} engine */
function prefixOf({ name }) {
  return `own-${name}-`;
}

/** @param {string} profile */
function removeFolders(profile) {
  for (const folder of Object.values(profilePaths(profile))) rmSync(folder, { recursive: true, force: true });
}
