import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { profilePaths } from '../system/paths.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { runCommand } from '../system/run-command.mjs';

/** @type {import('../cli.mjs').Command} */
export async function logs({ profile, follow, words: [wanted] }) {
  const folder = profilePaths(profile).logs;
  const all = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.log')) : [];
  const files = all
    .filter((name) => wanted === undefined || name === `${wanted}.log`)
    .map((name) => join(folder, name));
  if (files.length === 0) {
    const known = all.map((name) => name.replace('.log', '')).join(', ') || 'none yet';
    throw new StackProblem(`There is no such log of the profile ${profile}; there are: ${known}.`);
  }
  const { ok } = await runCommand(
    'tail',
    ['-n', wanted === undefined ? '10' : '100', ...(follow ? ['-F'] : []), ...files],
    { show: true },
  );
  return ok ? 0 : 1;
}
