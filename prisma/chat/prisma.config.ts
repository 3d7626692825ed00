import { defineConfig } from 'prisma/config';

// MYSQL_URL is only needed by commands that talk to a database; `generate` does not.
export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: process.env['MYSQL_URL'] ?? 'mysql://unset' },
});
