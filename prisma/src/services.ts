import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const prisma = new URL('../', import.meta.url);

/** The services that own a MySQL database: each folder with migrations, from `src/` and from `dist/` alike. */
export const servicesWithTables: readonly string[] = readdirSync(prisma).filter((name) =>
  existsSync(new URL(`${name}/migrations`, prisma)),
);

/** The folder of a service's migrations. */
export function migrationsDirectory(service: string): string {
  return fileURLToPath(new URL(`${service}/migrations`, prisma));
}
