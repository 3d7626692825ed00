export { isDatabaseAway } from './is-database-away.ts';
export { migrate, type MigrateOptions, type MigrationLogger } from './migrate.ts';
export { MigrationProblem } from './migration-problem.ts';
export { migrationsDirectory, servicesWithTables } from './services.ts';
export { adapterOptions, servicePool } from './service-pool.ts';
