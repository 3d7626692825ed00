export { migrate } from './migrate.ts';
export { MigrationProblem } from './migration-problem.ts';
export { migrationsDirectory, servicesWithTables } from './services.ts';
