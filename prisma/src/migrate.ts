import { SqlError, type Connection } from 'mariadb';
import { readMigrationFiles, type MigrationFile } from './migration-files.ts';
import { createMigrationHistory, type MigrationHistory } from './migration-history.ts';
import { MigrationProblem } from './migration-problem.ts';
import { openDatabase } from './open-database.ts';
import { pendingMigrations } from './pending-migrations.ts';

interface MigrateOptions {
  /** `mysql://user:password@host:port/database`; the database is created when there is none. */
  readonly url: string;
  /** A folder in Prisma's layout: `<timestamp>_<name>/migration.sql`. */
  readonly directory: string;
  /** How long to wait for another runner on the same server, in seconds. */
  readonly lockTimeout?: number;
}

/**
 * Applies the migrations that the database does not have yet, and resolves to their names. Throws a `MigrationProblem`, with nothing
 * applied, when an applied file was changed or is missing or an earlier migration failed; a statement that fails now is recorded as failed.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const files = await readMigrationFiles(options.directory);
  const connection = await openDatabase(options.url);
  try {
    await takeTurn(connection, options.lockTimeout ?? 60);
    const history = createMigrationHistory(connection);
    await history.initialize();
    const pending = pendingMigrations(files, await history.list());
    for (const file of pending) await apply(connection, history, file);
    return pending.map(({ name }) => name);
  } finally {
    // The server lets the lock go with the connection.
    await connection.end();
  }
}

/** The lock that Prisma's engine takes on MySQL. Prisma goes on when it does not get it; we do not. */
async function takeTurn(connection: Connection, seconds: number): Promise<void> {
  const [row] = await connection.query<readonly { taken: number | bigint | null }[]>(
    "SELECT GET_LOCK('prisma_migrate', ?) AS taken",
    [seconds],
  );
  if (Number(row?.taken) !== 1)
    throw new MigrationProblem(
      `Another migration has been running on this server for ${seconds} s: wait for it to end and try again.`,
    );
}

async function apply(connection: Connection, history: MigrationHistory, file: MigrationFile): Promise<void> {
  const id = await history.started(file);
  try {
    await connection.query(file.sql);
  } catch (cause) {
    const reason = cause instanceof SqlError ? (cause.sqlMessage ?? cause.message) : String(cause);
    await history.failed(id, reason);
    throw new MigrationProblem(
      `The migration ${file.name} failed: ${reason}. MySQL keeps what ran before the failing statement; repair it before the next attempt.`,
      { cause },
    );
  }
  await history.finished(id);
}
