export { migrate, type MigrateOptions, type MigrationLogger } from './migrate.ts';
export { MigrationProblem } from './migration-problem.ts';
export { migrationsDirectory, servicesWithTables } from './services.ts';
