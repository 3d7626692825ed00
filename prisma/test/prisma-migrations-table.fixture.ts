/**
 * What Prisma's own `migrate deploy` leaves behind on MySQL, recorded from prisma/prisma-engines:
 * `flavour/mysql.rs` (create_migrations_table, create_database, acquire_lock) and `sql_migration_persistence.rs` (the rows).
 */
export const columns = [
  { name: 'id', type: 'varchar(36)', nullable: 'NO', default: null, key: 'PRI' },
  { name: 'checksum', type: 'varchar(64)', nullable: 'NO', default: null, key: '' },
  { name: 'finished_at', type: 'datetime(3)', nullable: 'YES', default: null, key: '' },
  { name: 'migration_name', type: 'varchar(255)', nullable: 'NO', default: null, key: '' },
  { name: 'logs', type: 'text', nullable: 'YES', default: null, key: '' },
  { name: 'rolled_back_at', type: 'datetime(3)', nullable: 'YES', default: null, key: '' },
  { name: 'started_at', type: 'datetime(3)', nullable: 'NO', default: 'current_timestamp(3)', key: '' },
  { name: 'applied_steps_count', type: 'int unsigned', nullable: 'NO', default: '0', key: '' },
];

export const tableCollation = 'utf8mb4_unicode_ci';
export const databaseCollation = 'utf8mb4_unicode_ci';

/** Held by the connection while migrations are applied. */
export const lockName = 'prisma_migrate';

/** A row after success: `id` a UUIDv4, `checksum` the SHA-256 of the file in hex, both times in UTC. */
export const appliedRow = { logs: null, rolled_back_at: null, applied_steps_count: 1 };

/** A row after a failure: `logs` holds the server's message. */
export const failedRow = { finished_at: null, rolled_back_at: null, applied_steps_count: 0 };
