import type { MigrationFile } from './migration-files.ts';
import type { MigrationRow } from './migration-history.ts';
import { MigrationProblem } from './migration-problem.ts';

/**
 * Which files are still to be applied, in order. Throws a `MigrationProblem`, so that nothing is applied, when the history has a failed
 * migration, or one whose file has changed or is gone.
 */
export function pendingMigrations(
  files: readonly MigrationFile[],
  history: readonly MigrationRow[],
): readonly MigrationFile[] {
  const standing = history.filter(({ rolledBackAt }) => rolledBackAt === null);
  for (const row of standing) {
    if (row.finishedAt === null) throw failedBefore(row);
    refuseDrift(
      row,
      files.find(({ name }) => name === row.name),
    );
  }
  const applied = new Set(standing.map(({ name }) => name));
  return files.filter(({ name }) => !applied.has(name));
}

function refuseDrift(row: MigrationRow, file: MigrationFile | undefined): void {
  if (file === undefined)
    throw new MigrationProblem(
      `The migration ${row.name} has been applied to this database, but its file is missing: restore it from version control.`,
    );
  if (file.checksum !== row.checksum)
    throw new MigrationProblem(
      `The migration ${row.name} was changed after it had been applied to this database: restore the file and make a new migration instead.`,
    );
}

function failedBefore(row: MigrationRow): MigrationProblem {
  const because = row.logs === null || row.logs === '' ? '' : ` (${row.logs})`;
  return new MigrationProblem(
    `The migration ${row.name} failed before${because}. Repair the tables by hand, then set rolled_back_at of its row in _prisma_migrations (to try it again) or finished_at (if all of it is there).`,
  );
}
