import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const urls = z.object({ mysqlUrl: z.string(), mongodbUrl: z.string(), kafkaBrokers: z.string() });

/** The real engines of this run; testkit has the same for services, this package's tests stand below it. */
export function engines(): z.output<typeof urls> {
  const { env } = process;
  const given = urls.safeParse({
    mysqlUrl: env['PARLEY_MYSQL_URL'],
    mongodbUrl: env['PARLEY_MONGODB_URL'],
    kafkaBrokers: env['PARLEY_KAFKA_BROKERS'],
  });
  if (given.success) return given.data;
  const running = new URL('../../../../.parley/run/test/engines.json', import.meta.url);
  return urls.parse(JSON.parse(readFileSync(running, 'utf8')));
}

/** Used by no other test, also of another run. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(4).toString('hex')}`;
}
