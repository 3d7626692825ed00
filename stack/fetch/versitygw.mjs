import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { interruptOnSignals } from '../system/interruption.mjs';
import { cacheFolder } from '../system/paths.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { lastLines, runCommand } from '../system/run-command.mjs';
import { withLock } from '../system/lock.mjs';
import { cached } from './cached.mjs';

const version = 'v1.8.0';
const name = `versitygw-${version.slice(1)}`;

/**
 * A real S3 server over a folder, built by `go install` (a minute or two) and kept in the cache; of several who want it one builds.
 * @returns {Promise<{program: string} | {missing: string}>} `missing`: why there is none
 */
export async function findOrBuildVersitygw() {
  const built = join(cacheFolder(), name, 'versitygw');
  if (existsSync(built)) return { program: built };
  if ((await runCommand('go', ['version'])).missing) return { missing: 'go is not on the PATH' };
  mkdirSync(cacheFolder(), { recursive: true });
  try {
    await withLock(join(cacheFolder(), `${name}.lock`), () => cached(name, { fetch: build, verify }));
    return { program: built };
  } catch (error) {
    if (!(error instanceof StackProblem)) throw error;
    return { missing: error.message };
  }
}

/** All that Go fetches and keeps lies in the folder too, and is deleted: nothing of the machine's changes. @param {string} folder */
async function build(folder) {
  const own = { GOBIN: folder, GOPATH: join(folder, 'go'), GOCACHE: join(folder, 'cache') };
  const env = { ...process.env, ...own, GOFLAGS: '-modcacherw', CGO_ENABLED: '0' };
  const { ok, output } = await runCommand(
    'go',
    ['install', `github.com/versity/versitygw/cmd/versitygw@${version}`],
    {
      env,
    },
  );
  for (const part of [own.GOPATH, own.GOCACHE]) rmSync(part, { recursive: true, force: true });
  if (!ok) throw new StackProblem(`versitygw could not be built: ${lastLines(output, 3)}`);
  chmodSync(join(folder, 'versitygw'), 0o755);
}

/** @param {string} folder */
async function verify(folder) {
  const { ok, output } = await runCommand(join(folder, 'versitygw'), ['--version']);
  if (!ok) throw new StackProblem(`The versitygw that was built does not run: ${lastLines(output, 3)}`);
}

// By itself: `npm test` starts it at low priority beside everything else, so that the tests which want it wait less.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  interruptOnSignals();
  await findOrBuildVersitygw().catch(() => undefined); // the suite tries again, and says why not
}
