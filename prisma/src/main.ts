import { parseArgs } from 'node:util';
import { migrate } from './migrate.ts';
import { MigrationProblem } from './migration-problem.ts';
import { migrationsDirectory, servicesWithTables } from './services.ts';

const usage = `Usage: node prisma/dist/main.js --service ${servicesWithTables.join('|')} --url mysql://user:password@host:port/database`;

async function main(): Promise<void> {
  const { service, url } = readArguments();
  const applied = await migrate({ url, directory: migrationsDirectory(service) });
  const said = applied.length === 0 ? 'nothing to apply' : `applied ${applied.join(', ')}`;
  process.stdout.write(`${service}: ${said}\n`);
}

function readArguments(): { service: string; url: string } {
  const { values } = parseArgs({
    options: { service: { type: 'string' }, url: { type: 'string' } },
    strict: false,
  });
  const service = servicesWithTables.find((name) => name === values['service']);
  const url = values['url'];
  if (service === undefined || typeof url !== 'string') throw new MigrationProblem(usage);
  return { service, url };
}

try {
  await main();
} catch (error) {
  const said =
    error instanceof MigrationProblem ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${said}\n`);
  process.exitCode = 1;
}
