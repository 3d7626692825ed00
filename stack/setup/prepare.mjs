import { join } from 'node:path';
import { install } from './install.mjs';
import { withLock } from '../system/lock.mjs';
import { makeOwnFolder, repositoryRoot } from '../system/paths.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { lastLines, runCommand } from '../system/run-command.mjs';

/** One launcher of this checkout at a time installs or builds: both write into the same folders. @template Result @param {() => Promise<Result>} work */
function alone(work) {
  const folder = join(repositoryRoot, '.parley', 'run');
  makeOwnFolder(folder);
  return withLock(join(folder, 'prepare.lock'), work);
}

/** @returns {Promise<boolean>} whether anything was installed */
export function installPackages() {
  return alone(install);
}

/** Generates and compiles what changed: turbo and tsc keep the rest. */
export function build() {
  return alone(async () => {
    await npmRun('generate');
    await npmRun('build');
  });
}

/** @param {string} script */
async function npmRun(script) {
  const { ok, output } = await runCommand('npm', ['run', '--silent', script], { cwd: repositoryRoot });
  if (!ok) throw new StackProblem(`npm run ${script} failed:\n${lastLines(output, 40)}`);
}
