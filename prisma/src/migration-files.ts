import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationProblem } from './migration-problem.ts';

/** One folder of `migrations/`. */
export interface MigrationFile {
  /** The folder's name, `<yyyymmddhhmmss>_<what>`: the order. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file in hex, as Prisma computes it. */
  readonly checksum: string;
}

/** The migrations of a folder in the order in which they are applied. */
export async function readMigrationFiles(directory: string): Promise<MigrationFile[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new MigrationProblem(`There is no folder of migrations at ${directory}.`, { cause });
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(folders.toSorted().map((name) => readMigration(directory, name)));
}

async function readMigration(directory: string, name: string): Promise<MigrationFile> {
  const path = join(directory, name, 'migration.sql');
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new MigrationProblem(`The migration ${name} has no readable migration.sql (${path}).`, { cause });
  });
  return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
}
