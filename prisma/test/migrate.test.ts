import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { migrate } from '@parley/prisma';
import { createWorkspace, type Workspace } from './migration-folder.ts';
import * as recorded from './prisma-migrations-table.fixture.ts';

const first = '20261123000000_users';
const second = '20261124000000_notes';
const users = `-- CreateTable
CREATE TABLE \`users\` (
    \`id\` CHAR(36) NOT NULL,
    \`motto\` VARCHAR(40) NOT NULL DEFAULT 'one; two -- three',
    PRIMARY KEY (\`id\`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateIndex
CREATE INDEX \`users_motto_idx\` ON \`users\`(\`motto\`);
`;
const notes = 'CREATE TABLE `notes` (`id` INT NOT NULL PRIMARY KEY);\n';

interface Row {
  readonly id: string;
  readonly checksum: string;
  readonly migration_name: string;
  readonly logs: string | null;
  readonly applied_steps_count: number;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly rolled_back_at: string | null;
}

let work: Workspace;
beforeEach(async () => {
  work = await createWorkspace();
  await work.write(first, users);
});
afterEach(() => work.drop());

const run = () => migrate({ url: work.url, directory: work.directory });
const history = () =>
  work.query<Row>(
    `SELECT id, checksum, migration_name, logs, applied_steps_count, CAST(rolled_back_at AS CHAR) rolled_back_at,
      CAST(started_at AS CHAR) started_at, CAST(finished_at AS CHAR) finished_at FROM _prisma_migrations ORDER BY migration_name`,
  );
const tables = async () => {
  const rows = await work.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${work.database}'`,
  );
  return rows.map(({ name }) => name).toSorted();
};

describe('migrate', () => {
  test('creates the database, applies every statement in order and answers the names', async () => {
    await work.write(second, notes);
    await expect(run()).resolves.toEqual([first, second]);
    await expect(tables()).resolves.toEqual(['_prisma_migrations', 'notes', 'users']);
    const indexes = await work.query<{ Key_name: string }>('SHOW INDEX FROM users');
    expect(indexes.map(({ Key_name }) => Key_name)).toContain('users_motto_idx');
  });

  test('a second run applies only what is new', async () => {
    await run();
    await expect(run()).resolves.toEqual([]);
    await work.write(second, notes);
    await expect(run()).resolves.toEqual([second]);
  });

  test("leaves the table that Prisma's own migrate leaves", async () => {
    await run();
    const columns = await work.query<{ type: string; default: string | null }>(
      `SELECT column_name AS name, column_type AS type, is_nullable AS nullable, column_default AS \`default\`, column_key AS \`key\`
       FROM information_schema.columns WHERE table_schema = '${work.database}' AND table_name = '_prisma_migrations' ORDER BY ordinal_position`,
    );
    expect(columns.map(normalised)).toEqual(recorded.columns);
    const [collations] = await work.query(
      `SELECT t.table_collation AS tableCollation, s.default_collation_name AS databaseCollation FROM information_schema.tables t
       JOIN information_schema.schemata s ON s.schema_name = t.table_schema WHERE t.table_schema = '${work.database}' AND t.table_name = '_prisma_migrations'`,
    );
    expect(collations).toEqual({
      tableCollation: recorded.tableCollation,
      databaseCollation: recorded.databaseCollation,
    });
  });

  test("leaves the row that Prisma's own migrate leaves", async () => {
    const before = Date.now() - 1000;
    await run();
    const [row] = await history();
    expect(row).toEqual({
      ...recorded.appliedRow,
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u),
      checksum: createHash('sha256').update(users).digest('hex'),
      migration_name: first,
      started_at: expect.any(String),
      finished_at: expect.any(String),
    });
    const times = [row?.started_at, row?.finished_at].map((text) => Date.parse(`${text}Z`));
    for (const time of times) expect(time).toBeGreaterThan(before);
    for (const time of times) expect(time).toBeLessThan(Date.now() + 1000);
  });

  test('a changed file is refused and nothing is applied', async () => {
    await run();
    await work.write(first, `${users}\n-- changed`);
    await work.write(second, notes);
    await expect(run()).rejects.toThrow(`The migration ${first} was changed after it had been applied`);
    await expect(tables()).resolves.not.toContain('notes');
  });

  test('an applied file that is missing is refused and nothing is applied', async () => {
    await run();
    await work.remove(first);
    await work.write(second, notes);
    await expect(run()).rejects.toThrow(
      `The migration ${first} has been applied to this database, but its file`,
    );
    await expect(tables()).resolves.not.toContain('notes');
  });

  test('a failing statement is recorded as failed, and nothing more is applied until it is repaired', async () => {
    await work.write(second, `${notes}INSERT INTO nowhere VALUES (1);\nCREATE TABLE after_it (id INT);`);
    const third = '20261125000000_more';
    await work.write(third, 'CREATE TABLE more (id INT);');
    await expect(run()).rejects.toThrow(/The migration 20261124000000_notes failed: .*nowhere/u);
    const rows = await history();
    expect(rows[1]).toMatchObject({ ...recorded.failedRow, migration_name: second });
    expect(rows[1]?.logs).toContain('nowhere');
    await expect(run()).rejects.toThrow(/The migration 20261124000000_notes failed before \(.*nowhere.*\)/u);
    await expect(tables()).resolves.toEqual(['_prisma_migrations', 'notes', 'users']);

    await work.query('DROP TABLE notes');
    await work.query('UPDATE _prisma_migrations SET rolled_back_at = NOW(3) WHERE finished_at IS NULL');
    await work.write(second, notes);
    await expect(run()).resolves.toEqual([second, third]);
  });

  test('five runners at once take turns: one applies, the others find nothing to do', async () => {
    await work.write(second, notes);
    const outcomes = await Promise.all(Array.from({ length: 5 }, run));
    expect(outcomes.flat()).toEqual([first, second]);
    await expect(history()).resolves.toHaveLength(2);
  });

  test("waits for the lock that Prisma's own takes, and says so when it does not get it", async () => {
    await run();
    const other = await work.connect();
    try {
      await other.query('DO GET_LOCK(?, 10)', [recorded.lockName]);
      await expect(migrate({ url: work.url, directory: work.directory, lockTimeout: 0 })).rejects.toThrow(
        'Another migration has been running',
      );
      const waiting = run();
      await other.query('DO RELEASE_LOCK(?)', [recorded.lockName]);
      await expect(waiting).resolves.toEqual([]);
    } finally {
      await other.end();
    }
  });

  test('a database with tables and no history is refused', async () => {
    await run();
    await work.query('DROP TABLE _prisma_migrations');
    await expect(run()).rejects.toThrow('The database has tables but no record of migrations');
  });

  test.each([
    ['a URL without a database', { url: 'mysql://root@127.0.0.1:3306' }, 'The URL must look like mysql://'],
    [
      'a server that is not there',
      { url: 'mysql://root@127.0.0.1:1/x' },
      'The database server at 127.0.0.1:1 could not be used',
    ],
    ['a folder that is not there', { directory: '/nowhere' }, 'There is no folder of migrations at /nowhere'],
  ])('%s is said in one sentence', async (_what, given, message) => {
    await expect(migrate({ url: work.url, directory: work.directory, ...given })).rejects.toThrow(message);
  });
});

/** MariaDB writes `int(10) unsigned` and the word NULL where MySQL writes `int unsigned` and nothing. */
function normalised<Column extends { type: string; default: string | null }>(column: Column): Column {
  const given = column.default === 'NULL' ? null : (column.default?.toLowerCase() ?? null);
  return { ...column, type: column.type.replace(/^int\(\d+\)/u, 'int'), default: given };
}
