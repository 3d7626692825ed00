import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { migrate, servicesWithTables } from '@parley/prisma';
import { readDatabaseTables } from './database-tables.ts';
import { createWorkspace } from './migration-folder.ts';
import { readSchemaPrisma } from './schema-prisma.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const services = readdirSync(root).filter((name) => existsSync(`${root}${name}/schema.prisma`));

test('every service with tables is compared', () => {
  expect(services.toSorted()).toEqual([...servicesWithTables].toSorted());
});

describe.each(services)('%s', (service) => {
  test('the migrations make the tables, columns and indexes of schema.prisma', async () => {
    const { promised, made } = await compare(service);
    expect(made).toEqual(promised);
  });

  test('text is utf8mb4, and ids, keys and hashes are compared byte by byte', async () => {
    const { columns } = await compare(service);
    const exact = /(^|_)(id|key|hash)$/u;
    const wrong = columns.filter(({ table, name, collation }) =>
      // The relay's and the consumers' own tables only ever meet ids that they wrote themselves.
      exact.test(name) && table !== 'outbox' && table !== 'processed_events'
        ? !collation.endsWith('_bin')
        : !/^(utf8mb4|ascii)_/u.test(collation),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the comparison itself', () => {
  const schema =
    'model Note {\n  id   String  @id @db.Char(36)\n  text String? @db.VarChar(40)\n\n  @@index([text])\n  @@map("notes")\n}\n';
  const create = (columns: string): string =>
    `CREATE TABLE \`notes\` (${columns}) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`;
  const same =
    '`id` CHAR(36) NOT NULL, `text` VARCHAR(40) NULL, INDEX `notes_text_idx`(`text`), PRIMARY KEY (`id`)';

  test.each([
    ['is content with the same', same, true],
    ['sees another length', same.replace('VARCHAR(40)', 'VARCHAR(41)'), false],
    ['sees another nullability', same.replace('VARCHAR(40) NULL', 'VARCHAR(40) NOT NULL'), false],
    ['sees a missing index', same.replace('INDEX `notes_text_idx`(`text`), ', ''), false],
    ['sees an index that is unique', same.replace('INDEX', 'UNIQUE INDEX'), false],
    ['sees a column too many', `\`more\` INTEGER NULL, ${same}`, false],
    ['sees a default too many', same.replace('VARCHAR(40) NULL', "VARCHAR(40) NULL DEFAULT 'x'"), false],
    ['sees a missing primary key', same.replace(', PRIMARY KEY (`id`)', ''), false],
  ])('%s', async (_what, columns, equal) => {
    const work = await createWorkspace();
    try {
      await work.write('20260101000000_notes', create(columns));
      await migrate({ url: work.url, directory: work.directory });
      const connection = await work.connect();
      const made = await readDatabaseTables(connection);
      await connection.end();
      const difference = expect(made);
      if (equal) difference.toEqual(readSchemaPrisma(schema));
      else difference.not.toEqual(readSchemaPrisma(schema));
    } finally {
      await work.drop();
    }
  });

  test.each([
    'enum Kind {\n  A\n}\n',
    'model X {\n  id Int @id @ignore\n}\n',
    'model X {\n  id Int @id\n\n  @@fulltext([id])\n}\n',
  ])('refuses what it cannot read: %j', (text) => {
    expect(() => readSchemaPrisma(text)).toThrow(/does not know/u);
  });
});

async function compare(service: string) {
  const work = await createWorkspace();
  try {
    await migrate({ url: work.url, directory: `${root}${service}/migrations` });
    const connection = await work.connect();
    try {
      const made = await readDatabaseTables(connection);
      const columns = await connection.query<readonly { table: string; name: string; collation: string }[]>(
        `SELECT table_name AS \`table\`, column_name AS name, collation_name AS collation FROM information_schema.columns
         WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations' AND collation_name IS NOT NULL`,
      );
      const promised = readSchemaPrisma(await readFile(`${root}${service}/schema.prisma`, 'utf8'));
      return { made, promised, columns };
    } finally {
      await connection.end();
    }
  } finally {
    await work.drop();
  }
}
