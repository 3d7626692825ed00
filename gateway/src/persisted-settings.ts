import { z } from 'zod';
import { count, countOrNone, flag, unset } from './setting-forms.ts';

export const persistedOperations = {
  PERSISTED_OPERATIONS: z
    .enum(['off', 'log', 'only'])
    .default('off')
    .describe(
      '`log`: what the manifest does not list is run, logged and counted; `only`: that is refused; `off`: there is no manifest',
    ),
  PERSISTED_OPERATIONS_PATH: z
    .string()
    .optional()
    .meta(
      unset(
        'none; `log` and `only` need it',
        'the manifest: a file of the format `apollo-persisted-query-manifest`, version 1, of at most 16 MiB; read again every `SUPERGRAPH_POLL_MS`',
      ),
    ),
  AUTOMATIC_PERSISTED_QUERIES: flag
    .default(false)
    .describe('remember the texts of clients by their SHA-256, so that they need not send them again'),
  AUTOMATIC_PERSISTED_QUERIES_BYTES: count
    .min(1_000)
    .default(8 * 1024 * 1024)
    .describe('of the texts that are remembered; an address may fill an eighth of that'),
  PERSISTED_GET_MAX_AGE_SECONDS: countOrNone
    .max(31_536_000)
    .default(0)
    .describe(
      'for how long caches may keep what an anonymous viewer got by GET, by an id or hash, without an error; 0: nothing is kept',
    ),
};
