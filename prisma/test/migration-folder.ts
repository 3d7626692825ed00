import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mariadb';
import { engines } from '../../packages/testkit/src/engines/engines.ts';

/** A folder of migrations that a test writes, and a database that does not exist yet. */
export interface Workspace {
  readonly directory: string;
  readonly url: string;
  readonly database: string;
  write(name: string, sql: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** A connection to the server, with the database selected once it exists. */
  connect(): Promise<Connection>;
  /** Asks the database, on a connection of its own. */
  query<Row>(sql: string): Promise<readonly Row[]>;
  drop(): Promise<void>;
}

export async function createWorkspace(): Promise<Workspace> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-migrations-'));
  const database = `test_migrate_${randomBytes(4).toString('hex')}`;
  const url = new URL(engines().mysqlUrl);
  url.pathname = `/${database}`;
  const connect = (withDatabase = true): Promise<Connection> =>
    createConnection({
      host: url.hostname,
      port: Number(url.port),
      user: url.username,
      password: url.password,
      ...(withDatabase ? { database } : {}),
    });
  const once = async <Result>(work: (connection: Connection) => Promise<Result>, withDatabase = true) => {
    const connection = await connect(withDatabase);
    try {
      return await work(connection);
    } finally {
      await connection.end();
    }
  };
  return {
    directory,
    database,
    url: url.href,
    connect: () => connect(),
    async write(name, sql) {
      await mkdir(join(directory, name), { recursive: true });
      await writeFile(join(directory, name, 'migration.sql'), sql);
    },
    remove: (name) => rm(join(directory, name), { recursive: true }),
    query: (sql) => once((connection) => connection.query(sql)),
    async drop() {
      await once((connection) => connection.query(`DROP DATABASE IF EXISTS \`${database}\``), false);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
