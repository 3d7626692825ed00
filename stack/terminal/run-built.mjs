import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../system/paths.mjs';
import { runCommand } from '../system/run-command.mjs';
import { StackProblem } from './problem.mjs';

/**
 * Runs a command of a package, which writes to this terminal. Resolves with its exit code.
 * @param {string} file  from the top of the repository
 * @param {readonly string[]} words @param {NodeJS.ProcessEnv} env  beside that of this process
 */
export async function runBuilt(file, words, env) {
  const command = join(repositoryRoot, file);
  if (!existsSync(command))
    throw new StackProblem('The command is not built: run npm start once, or npm run build.');
  const { code } = await runCommand(process.execPath, ['--enable-source-maps', command, ...words], {
    env: { ...process.env, ...env },
    show: true,
  });
  return code;
}
