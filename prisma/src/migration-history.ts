import type { Connection } from 'mariadb';
import { randomUUID } from 'node:crypto';
import type { MigrationFile } from './migration-files.ts';
import { MigrationProblem } from './migration-problem.ts';

/** What is read of a row of `_prisma_migrations`. */
export interface MigrationRow {
  readonly name: string;
  readonly checksum: string;
  readonly finishedAt: Date | null;
  readonly rolledBackAt: Date | null;
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

export type MigrationHistory = ReturnType<typeof createMigrationHistory>;

/** The table `_prisma_migrations`, written exactly as Prisma's `migrate deploy` writes it. */
export function createMigrationHistory(connection: Connection) {
  return {
    /** Makes the table; a database that has other tables and no history is refused, as Prisma refuses it. */
    async initialize() {
      const tables = await connection.query<readonly { name: string }[]>(
        'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
      );
      if (tables.some(({ name }) => name === '_prisma_migrations')) return;
      if (tables.length > 0)
        throw new MigrationProblem(
          'The database has tables but no record of migrations: give the service an empty database of its own.',
        );
      await connection.query(definition);
    },
    list: () =>
      connection.query<readonly MigrationRow[]>(
        `SELECT migration_name AS name, checksum, finished_at AS finishedAt, rolled_back_at AS rolledBackAt, logs
        FROM _prisma_migrations ORDER BY started_at`,
      ),
    /** Records that a migration starts and resolves to its row's id. */
    async started({ name, checksum }: MigrationFile) {
      const id = randomUUID();
      await connection.query(
        'INSERT INTO _prisma_migrations (id, checksum, started_at, migration_name) VALUES (?, ?, UTC_TIMESTAMP(3), ?)',
        [id, checksum, name],
      );
      return id;
    },
    async finished(id: string) {
      await connection.query(
        'UPDATE _prisma_migrations SET applied_steps_count = applied_steps_count + 1, finished_at = UTC_TIMESTAMP(3) WHERE id = ?',
        [id],
      );
    },
    async failed(id: string, logs: string) {
      await connection.query('UPDATE _prisma_migrations SET logs = ? WHERE id = ?', [logs, id]);
    },
  };
}
