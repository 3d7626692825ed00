import { createConnection, SqlError, type Connection, type ConnectionConfig } from 'mariadb';
import { MigrationProblem } from './migration-problem.ts';

/** Connects to the database of a `mysql://user:password@host:port/database` URL; it is created when the server has none of this name. */
export async function openDatabase(url: string): Promise<Connection> {
  const { database, ...server } = parseUrl(url);
  try {
    return await createConnection({ ...server, database });
  } catch (error) {
    if (!isUnknownDatabase(error)) throw unreachable(server, error);
  }
  await createDatabase(server, database);
  return createConnection({ ...server, database });
}

async function createDatabase(server: ConnectionConfig, database: string): Promise<void> {
  const connection = await createConnection(server);
  try {
    const name = connection.escapeId(database);
    // Another runner may have created it in between.
    await connection.query(
      `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
    );
  } catch (cause) {
    throw new MigrationProblem(
      `The database ${database} does not exist and could not be created: create it, or give the account the right to.`,
      { cause },
    );
  } finally {
    await connection.end();
  }
}

function parseUrl(text: string): ConnectionConfig & { database: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = decodeURIComponent(url?.pathname.slice(1) ?? '');
  if (url?.protocol !== 'mysql:' || database === '')
    throw new MigrationProblem('The URL must look like mysql://user:password@host:3306/database.');
  return {
    host: url.hostname,
    port: url.port === '' ? 3306 : Number(url.port),
    // The driver's second is too short for a busy machine.
    connectTimeout: 20_000,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    multipleStatements: true,
    // MySQL 8.4 authenticates by caching_sha2_password, which needs the server's key where there is no TLS.
    allowPublicKeyRetrieval: true,
  };
}

function isUnknownDatabase(error: unknown): boolean {
  return error instanceof SqlError && error.errno === 1049;
}

function unreachable({ host, port }: ConnectionConfig, cause: unknown): MigrationProblem {
  const reason = cause instanceof SqlError ? (cause.sqlMessage ?? cause.message) : String(cause);
  return new MigrationProblem(`The database server at ${host}:${port} could not be used: ${reason}`, {
    cause,
  });
}
