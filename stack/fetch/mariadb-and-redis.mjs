import { join } from 'node:path';
import { runCommand } from '../system/run-command.mjs';
import { cached } from './cached.mjs';
import { libraryPath, unpackDebianPackages } from './debian.mjs';

const servers = 'mariadb-server-core mariadb-client-core mariadb-common libmariadb3 redis-server redis-tools';
const libraries = 'liburing2 libaio1 libnuma1 libatomic1 liblzf1 libjemalloc2 libpcre2-8-0';
const packages = `${servers} ${libraries}`.split(' ');

/** @type {Promise<string> | undefined} */
let fetching;

/** One download for both: they come from the same place. @returns {Promise<string>} the folder they were unpacked to */
export function fetchMariadbAndRedis() {
  fetching ??= cached('mariadb-and-redis-debian', {
    fetch: (folder) => unpackDebianPackages(folder, packages),
    verify,
  });
  return fetching;
}

/** @param {string} folder */
async function verify(folder) {
  const env = { ...process.env, LD_LIBRARY_PATH: libraryPath(folder) };
  for (const program of ['usr/sbin/mariadbd', 'usr/bin/redis-server']) {
    const { ok, output } = await runCommand(join(folder, program), ['--version'], { env });
    if (!ok)
      throw new Error(
        `The fetched ${program} does not run here: use Docker, or install it yourself.\n${output}`,
      );
  }
}
