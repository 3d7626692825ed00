import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchMariadbAndRedis } from '../fetch/mariadb-and-redis.mjs';
import { libraryPath } from '../fetch/debian.mjs';
import { findOnPath } from '../system/find-on-path.mjs';
import { probeMysql } from '../probes/mysql.mjs';
import { lastLines, runCommand } from '../system/run-command.mjs';
import { isRoot } from './engine.mjs';

// A development engine that only this machine reaches; real ones come by PARLEY_MYSQL_URL.
const password = 'parley';

/** @type {import('./engine.mjs').Engine} */
export const mysql = {
  name: 'mysql',
  setting: 'PARLEY_MYSQL_URL',
  urlKey: 'mysqlUrl',
  ports: ['mysql'],
  url: (port) => `mysql://root:${password}@127.0.0.1:${port}`,
  probe: probeMysql,
  prepare: async () => {
    const server = await findServer();
    return async ({ ports: [port], data, run }) => {
      if (!existsSync(join(data, 'mysql'))) await initialise(server, data);
      return { command: server.command, env: server.env, args: settings(server, { port, data, run }) };
    };
  },
};

/**
 * @typedef {object} Server
 * @property {string} command
 * @property {NodeJS.ProcessEnv} env
 * @property {string} [base]     where an unpacked one finds its files
 * @property {string} [install]  MariaDB makes its first tables by a script, MySQL by an option
 */

/** @returns {Promise<Server>} */
async function findServer() {
  const mariadb = findOnPath('mariadbd');
  const install = findOnPath('mariadb-install-db');
  if (mariadb !== undefined && install !== undefined) return { command: mariadb, env: process.env, install };
  const mysqld = findOnPath('mysqld');
  if (mysqld !== undefined && mariadb === undefined) return { command: mysqld, env: process.env };
  const folder = await fetchMariadbAndRedis();
  return {
    command: join(folder, 'usr/sbin/mariadbd'),
    env: { ...process.env, LD_LIBRARY_PATH: libraryPath(folder) },
    base: join(folder, 'usr'),
    install: join(folder, 'usr/bin/mariadb-install-db'),
  };
}

/** @param {Server} server @param {string} data */
async function initialise({ command, env, base, install }, data) {
  mkdirSync(data, { recursive: true });
  const common = [
    '--no-defaults',
    ...(base === undefined ? [] : [`--basedir=${base}`]),
    `--datadir=${data}`,
    ...asRoot(),
  ];
  const { ok, output } = install
    ? await runCommand(install, [...common, '--auth-root-authentication-method=normal', '--skip-test-db'], {
        env,
      })
    : await runCommand(command, [...common, '--initialize-insecure'], { env });
  if (!ok) throw new Error(`MySQL's data folder could not be made.\n${lastLines(output, 8)}`);
}

/** @param {Server} server @param {{port: number | undefined, data: string, run: string}} place */
function settings({ base }, { port, data, run }) {
  return [
    '--no-defaults',
    ...(base === undefined ? [] : [`--basedir=${base}`]),
    ...asRoot(),
    `--datadir=${data}`,
    `--init-file=${writeAccounts(run)}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    // A socket's path may have 107 bytes, which a deep checkout exceeds: it goes beside the data, by a relative name.
    '--socket=mysql.sock',
    `--pid-file=${join(run, 'mysqld.pid')}`,
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--max-connections=500',
    '--innodb-buffer-pool-size=128M',
    '--innodb-flush-log-at-trx-commit=1',
  ];
}

/** Read at each start, so that the password holds for old data too. @param {string} run */
function writeAccounts(run) {
  const file = join(run, 'mysql-accounts.sql');
  const statements = ["'root'@'localhost'", "'root'@'127.0.0.1'"].flatMap((account) => [
    `CREATE USER IF NOT EXISTS ${account};`,
    `ALTER USER ${account} IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON *.* TO ${account} WITH GRANT OPTION;`,
  ]);
  writeFileSync(file, `${statements.join('\n')}\n`, { mode: 0o600 });
  return file;
}

function asRoot() {
  return isRoot() ? ['--user=root'] : [];
}
