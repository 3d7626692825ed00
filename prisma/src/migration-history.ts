import type { Connection } from 'mariadb';
import { randomUUID } from 'node:crypto';
import type { MigrationFile } from './migration-files.ts';
import { MigrationProblem } from './migration-problem.ts';

/** What is read of a row of `_prisma_migrations`. */
export interface MigrationRow {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
  readonly rolledBack: boolean;
  readonly logs: string | null;
}

/** Prisma's own definition for MySQL (prisma-engines, sql-schema-connector/src/flavour/mysql.rs). */
const definition = `CREATE TABLE _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             DATETIME(3),
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          DATETIME(3),
    started_at              DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    applied_steps_count     INTEGER UNSIGNED NOT NULL DEFAULT 0
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`;

/** The table `_prisma_migrations`, written exactly as Prisma's `migrate deploy` writes it. */
export interface MigrationHistory {
  /** Makes the table; a database that has other tables and no history is refused, as Prisma refuses it. */
  initialize(): Promise<void>;
  list(): Promise<MigrationRow[]>;
  /** Records that a migration starts and resolves to its row's id. */
  started(file: MigrationFile): Promise<string>;
  finished(id: string): Promise<void>;
  failed(id: string, logs: string): Promise<void>;
}

export function createMigrationHistory(connection: Connection): MigrationHistory {
  const query = (sql: string, values: readonly unknown[] = []): Promise<unknown> =>
    connection.query(sql, values);
  return {
    async initialize() {
      const tables = await tableNames(connection);
      if (tables.includes('_prisma_migrations')) return;
      if (tables.length > 0)
        throw new MigrationProblem(
          'The database has tables but no record of migrations: give the service an empty database of its own.',
        );
      await query(definition);
    },
    async list() {
      const rows = await connection.query<readonly StoredRow[]>(
        'SELECT migration_name, checksum, finished_at, rolled_back_at, logs FROM _prisma_migrations ORDER BY started_at',
      );
      return rows.map(toMigrationRow);
    },
    async started({ name, checksum }) {
      const id = randomUUID();
      await query(
        'INSERT INTO _prisma_migrations (id, checksum, started_at, migration_name) VALUES (?, ?, UTC_TIMESTAMP(3), ?)',
        [id, checksum, name],
      );
      return id;
    },
    async finished(id) {
      await query(
        'UPDATE _prisma_migrations SET applied_steps_count = applied_steps_count + 1, finished_at = UTC_TIMESTAMP(3) WHERE id = ?',
        [id],
      );
    },
    async failed(id, logs) {
      await query('UPDATE _prisma_migrations SET logs = ? WHERE id = ?', [logs, id]);
    },
  };
}

interface StoredRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
  readonly rolled_back_at: Date | null;
  readonly logs: string | null;
}

function toMigrationRow(row: StoredRow): MigrationRow {
  return {
    name: row.migration_name,
    checksum: row.checksum,
    finished: row.finished_at !== null,
    rolledBack: row.rolled_back_at !== null,
    logs: row.logs,
  };
}

async function tableNames(connection: Connection): Promise<string[]> {
  const rows = await connection.query<readonly { name: string }[]>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  return rows.map(({ name }) => name);
}
