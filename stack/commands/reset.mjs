import { rmSync } from 'node:fs';
import { composeReset } from '../engines/docker.mjs';
import { readSources } from '../engines/engines.mjs';
import { profilePaths } from '../system/paths.mjs';
import { stop } from './stop.mjs';

/** @type {import('../cli.mjs').Command} */
export async function reset(given) {
  const { profile } = given;
  const sources = readSources(profile);
  await stop(given);
  if (Object.values(sources ?? {}).includes('docker')) await composeReset(profile);
  for (const folder of Object.values(profilePaths(profile))) rmSync(folder, { recursive: true, force: true });
  console.log('Its data, keys and logs are deleted; the fetched engines are kept.');
  return 0;
}
