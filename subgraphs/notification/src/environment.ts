import { readEnvironment } from '@parley/service-kit/process';
import { baseEnvironment, storeUrls } from '@parley/service-kit/service';
import { z } from 'zod';

const schema = baseEnvironment('notification').extend({
  MONGODB_URL: storeUrls.mongodb,
  /** Notifications are deleted when they are older. */
  NOTIFICATION_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  /** Of the friend service, for the comparison of the friend pairs with it. */
  FRIEND_URL: z.url().optional(),
  /** Of the chat service, for the comparison of the groups' members with it. */
  CHAT_URL: z.url().optional(),
});

/** The service's settings; README.md has the table. */
export type Environment = z.output<typeof schema>;

/** The only reader of `process.env`. Throws EnvironmentError with a sentence per bad variable. */
export function loadEnvironment(given?: NodeJS.ProcessEnv): Environment {
  return readEnvironment(schema, given);
}
