import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StackProblem } from '../problem.mjs';
import { lastLines, runCommand } from '../run-command.mjs';

/**
 * Downloads Debian packages and unpacks them into a folder: nothing is installed, no maintainer script runs. apt checks the signatures
 * and hashes; it uses lists of its own, so that any user may do it and the system's stay as they are.
 * @param {string} folder
 * @param {readonly string[]} packages
 */
export async function unpackDebianPackages(folder, packages) {
  const apt = join(folder, '.apt');
  for (const part of ['lists/partial', 'cache/archives/partial', 'debs'])
    mkdirSync(join(apt, part), { recursive: true });
  const own = [
    '-q',
    '-o',
    `Dir::State=${apt}`,
    '-o',
    `Dir::State::Lists=${apt}/lists`,
    '-o',
    `Dir::Cache=${apt}/cache`,
  ];
  const options = [
    ...own,
    '-o',
    'APT::Sandbox::User=',
    '-o',
    'Acquire::Retries=1',
    '-o',
    'Acquire::Languages=none',
  ];
  // A third party's list that cannot be read does not matter as long as the packages can be: the download decides.
  const update = await runCommand('apt-get', [...options, 'update']);
  if (update.missing) {
    throw new StackProblem(
      'There is no apt-get to fetch MariaDB and Redis with: install Docker, or put mariadbd and redis-server on the PATH.',
    );
  }
  const debs = join(apt, 'debs');
  const download = await runCommand('apt-get', [...options, 'download', ...packages], { cwd: debs });
  if (!download.ok) {
    throw new Error(
      `Debian packages could not be downloaded: check the network and apt's sources, then try again.\n${lastLines(download.output, 5)}`,
    );
  }
  for (const deb of readdirSync(debs)) {
    const unpack = await runCommand('dpkg', ['-x', join(debs, deb), folder]);
    if (!unpack.ok)
      throw new Error(
        `${deb} could not be unpacked: free some disk space, then try again.\n${lastLines(unpack.output, 3)}`,
      );
  }
  rmSync(apt, { recursive: true, force: true });
}

/** @param {string} folder @returns {string} LD_LIBRARY_PATH for what was unpacked there */
export function libraryPath(folder) {
  return ['usr/lib', 'lib']
    .map((part) => join(folder, part))
    .flatMap((part) =>
      readdirSync(part)
        .filter((name) => name.includes('-linux-gnu'))
        .map((name) => join(part, name)),
    )
    .join(':');
}
