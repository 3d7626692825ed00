import { join } from 'node:path';
import { readJson, writeJson } from '../system/json-file.mjs';
import { makeProfilePaths, profilePaths } from '../system/paths.mjs';

/** @typedef {import('./services-contract.d.mts').SubgraphName} SubgraphName */
/** @typedef {Partial<Record<SubgraphName, string>>} FeedEpochs */

/** What `new-epoch` has set; the others have the default of the services. @param {string} profile @returns {FeedEpochs} */
export function readFeedEpochs(profile) {
  return readJson(fileOf(profile)) ?? {};
}

/**
 * Gives services an epoch that none of them had before, also where this file was lost. It lies beside the keys and not in the stores: a
 * backup of a store must not bring the old one back.
 * @param {string} profile @param {readonly SubgraphName[]} names
 * @returns {string} the new value
 */
export function moveFeedEpochs(profile, names) {
  makeProfilePaths(profile);
  const epoch = String(Date.now());
  const moved = Object.fromEntries(names.map((name) => [name, epoch]));
  writeJson(fileOf(profile), { ...readFeedEpochs(profile), ...moved });
  return epoch;
}

/** @param {string} profile */
function fileOf(profile) {
  return join(profilePaths(profile).run, 'feed-epochs.json');
}
