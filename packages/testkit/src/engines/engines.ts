import { readFileSync } from 'node:fs';
import { z } from 'zod';

const engineUrls = z.object({
  mysqlUrl: z.string(),
  mongodbUrl: z.string(),
  redisUrl: z.string(),
  kafkaBrokers: z.string(),
});

/** Where the real engines of the test run are. */
export type EngineUrls = Readonly<z.output<typeof engineUrls>>;

/** The launcher's variables; without them the engines that `npm run stack -- start --engines-only --profile test` left running. */
export function engines(): EngineUrls {
  const { env } = process;
  const given = engineUrls.safeParse({
    mysqlUrl: env['PARLEY_MYSQL_URL'],
    mongodbUrl: env['PARLEY_MONGODB_URL'],
    redisUrl: env['PARLEY_REDIS_URL'],
    kafkaBrokers: env['PARLEY_KAFKA_BROKERS'],
  });
  return given.success ? given.data : engineUrls.parse(JSON.parse(readFileSync(running, 'utf8')));
}

const running = new URL('../../../../.parley/run/test/engines.json', import.meta.url);
