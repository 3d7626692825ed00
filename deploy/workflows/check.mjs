import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../stack/system/paths.mjs';
import { goTool, pythonPackage, run } from '../checks/tools.mjs';

/** Checks .github/ for what does not run, and for what others could make it run. */
export async function check() {
  const folder = join(repositoryRoot, '.github', 'workflows');
  const workflows = readdirSync(folder).map((file) => join(folder, file));
  await run(await goTool('actionlint'), workflows);
  const zizmor = join(await pythonPackage('zizmor==1.33.1'), 'bin', 'zizmor');
  await run(zizmor, ['--offline', join(repositoryRoot, '.github')]);
  return [`${workflows.length} workflows, by actionlint and zizmor.`];
}
