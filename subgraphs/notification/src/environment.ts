import { readEnvironment } from '@parley/service-kit/process';
import { baseEnvironment, storeUrls } from '@parley/service-kit/service';
import { z } from 'zod';

/** The variables that the service reads: docs/configuration.md has them in a table. */
export const environment = baseEnvironment('notification').extend({
  MONGODB_URL: storeUrls.mongodb,
  NOTIFICATION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(90)
    .describe('MongoDB deletes a notification when it is older, read or not: 1 to 3650'),
  FRIEND_URL: z
    .url()
    .optional()
    .describe(
      '`http://host:port` of the friend service: the pairs that are kept here are compared with its own every hour ([rebuild](how-to/rebuild-a-projection.md))',
    ),
  CHAT_URL: z
    .url()
    .optional()
    .describe(
      '`http://host:port` of the chat service: the members of groups that are kept here are compared with its own every hour',
    ),
});

/** The service's settings. */
export type Environment = z.output<typeof environment>;

/** The only reader of `process.env`. Throws EnvironmentError with a sentence per bad variable. */
export function loadEnvironment(given?: NodeJS.ProcessEnv): Environment {
  return readEnvironment(environment, given);
}
