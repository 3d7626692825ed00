import { readEnvironment } from '@parley/service-kit/process';
import { baseEnvironment, storeUrls } from '@parley/service-kit/service';
import type { z } from 'zod';

/** The variables that the service reads: docs/configuration.md has them in a table. */
export const environment = baseEnvironment('friend').extend({ MYSQL_URL: storeUrls.mysql });

/** The service's settings. */
export type Environment = z.output<typeof environment>;

/** The only reader of `process.env`. Throws EnvironmentError with a sentence per bad variable. */
export function loadEnvironment(given?: NodeJS.ProcessEnv): Environment {
  return readEnvironment(environment, given);
}
