import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from '../system/json-file.mjs';
import { profilePaths } from '../system/paths.mjs';

/** The GraphQL endpoint of each instance that a launcher has started, by its name; none where nothing runs. @param {string} profile @returns {Record<string, string>} */
export function readRunningServices(profile) {
  return readJson(fileOf(profile)) ?? {};
}

/** @param {string} profile @param {import('./services-contract.d.mts').Services} services */
export function recordServices(profile, { instances }) {
  writeJson(fileOf(profile), Object.fromEntries(instances.map(({ name, url }) => [name, `${url}/graphql`])));
}

/** @param {string} profile */
export function forgetServices(profile) {
  rmSync(fileOf(profile), { force: true });
}

/** @param {string} profile */
function fileOf(profile) {
  return join(profilePaths(profile).run, 'services.json');
}
