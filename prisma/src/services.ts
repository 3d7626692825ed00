import { fileURLToPath } from 'node:url';

/** The services that own a MySQL database. */
export const servicesWithTables = ['user', 'friend', 'chat'] as const;
export type ServiceWithTables = (typeof servicesWithTables)[number];

/** The folder of a service's migrations, from `src/` and from `dist/` alike. */
export function migrationsDirectory(service: ServiceWithTables): string {
  return fileURLToPath(new URL(`../${service}/migrations`, import.meta.url));
}
