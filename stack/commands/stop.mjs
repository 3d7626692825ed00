import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopEngines } from '../engines/engines.mjs';
import { forgetServices } from '../services/running-services.mjs';
import { profilePaths } from '../system/paths.mjs';
import { stopRecorded } from '../system/process.mjs';

/** The launcher stops its services; the engines go too, also those that were left running. @type {import('../cli.mjs').Command} */
export async function stop({ profile }) {
  const { run } = profilePaths(profile);
  await stopRecorded(join(run, 'launcher.pid'), { timeoutMs: 90_000 });
  rmSync(join(run, 'background.pid'), { force: true });
  forgetServices(profile);
  await stopEngines(profile);
  console.log(`Nothing of the profile ${profile} runs any more.`);
  return 0;
}
