import type { Connection } from 'mariadb';
import { byName, type Column, type Index, type Tables } from './tables.ts';

/** Reads the tables of the connection's database, all but Prisma's own, the same on MariaDB and MySQL. */
export async function readDatabaseTables(connection: Connection): Promise<Tables> {
  const rows = await connection.query<readonly { name: string }[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations'",
  );
  const entries = rows.map(async ({ name }) => {
    const [columns, indexes, foreignKeys] = [
      await readColumns(connection, name),
      await readIndexes(connection, name),
      await readForeignKeys(connection, name),
    ];
    return [name, { columns, indexes, foreignKeys }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function readColumns(connection: Connection, table: string): Promise<Column[]> {
  const rows = await connection.query<
    readonly { name: string; type: string; nullable: string; given: string | null; extra: string }[]
  >(
    `SELECT column_name AS name, column_type AS type, is_nullable AS nullable, column_default AS given, extra
     FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?`,
    [table],
  );
  const columns = rows.map(({ name, type, nullable, given, extra }) => ({
    name,
    type: type.replace(/^((?:small|medium|big)?int|tinyint(?!\(1\)))\(\d+\)/u, '$1'),
    nullable: nullable === 'YES',
    default: normalDefault(given),
    autoIncrement: extra.includes('auto_increment'),
  }));
  return byName(columns);
}

/** MariaDB writes NULL, quotes and `current_timestamp(3)` where MySQL writes nothing, no quotes and upper case. */
function normalDefault(given: string | null): string | null {
  if (given === null || given === 'NULL') return null;
  return given.replace(/^'(.*)'$/u, '$1').replace(/^current_timestamp/iu, 'current_timestamp');
}

async function readIndexes(connection: Connection, table: string): Promise<Index[]> {
  const rows = await connection.query<
    readonly {
      name: string;
      position: number;
      duplicates: bigint | number;
      col: string;
      direction: string;
      prefix: number | null;
    }[]
  >(
    `SELECT index_name AS name, non_unique AS duplicates, column_name AS col, collation AS direction, sub_part AS prefix
     FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? ORDER BY index_name, seq_in_index`,
    [table],
  );
  const names = [...new Set(rows.map(({ name }) => name))];
  const partsOf = (index: string) => rows.filter(({ name }) => name === index);
  const indexes = names.map((name) => ({
    name,
    unique: partsOf(name).every(({ duplicates }) => Number(duplicates) === 0),
    columns: partsOf(name).map(({ col, direction, prefix }) => {
      if (prefix !== null)
        throw new Error(`${table}.${name} has a prefix length, which this comparison does not know.`);
      return direction === 'D' ? `${col} desc` : col;
    }),
  }));
  return byName(indexes);
}

async function readForeignKeys(connection: Connection, table: string): Promise<string[]> {
  const rows = await connection.query<
    readonly {
      name: string;
      own: string;
      target: string;
      theirs: string;
      onDelete: string;
      onUpdate: string;
    }[]
  >(
    `SELECT u.constraint_name AS name, GROUP_CONCAT(u.column_name ORDER BY u.ordinal_position) AS own,
       u.referenced_table_name AS target, GROUP_CONCAT(u.referenced_column_name ORDER BY u.ordinal_position) AS theirs,
       r.delete_rule AS onDelete, r.update_rule AS onUpdate
     FROM information_schema.key_column_usage u JOIN information_schema.referential_constraints r
       ON r.constraint_schema = u.constraint_schema AND r.constraint_name = u.constraint_name AND r.table_name = u.table_name
     WHERE u.table_schema = DATABASE() AND u.table_name = ?
     GROUP BY u.constraint_name, u.referenced_table_name, r.delete_rule, r.update_rule ORDER BY u.constraint_name`,
    [table],
  );
  return rows.map(
    ({ name, own, target, theirs, onDelete, onUpdate }) =>
      `${name}: (${own}) -> ${target}(${theirs}) on delete ${onDelete} on update ${onUpdate}`,
  );
}
